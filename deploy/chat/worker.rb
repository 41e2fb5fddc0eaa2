# A minimal Sidekiq worker for the jobs of the chat service, for a trial without the Rails application:
#   WORKER_DATABASE_URL=mysql2://root:password@mysql/chat_system_development REDIS_URL=redis://redis:6379/0 \
#     sidekiq -e production -r ./worker.rb -q default -c 5
require 'json'
require 'active_support'
require 'active_support/time'
require 'active_job'
require 'active_record'
require 'sidekiq'

$stdout.sync = true
Time.zone = 'UTC'
ActiveJob::Base.queue_adapter = :sidekiq
ActiveJob::Base.logger = Logger.new(IO::NULL)
# WORKER_DATABASE_PASSWORD is for a password that would have to be encoded in the URL.
ActiveRecord::Base.establish_connection(
  { url: ENV.fetch('WORKER_DATABASE_URL'), password: ENV['WORKER_DATABASE_PASSWORD'], encoding: 'utf8mb4' }.compact
)
ActiveRecord::Base.default_timezone = :utc

Sidekiq.configure_server do |config|
  config.on(:startup) { puts 'the worker is ready' }
end

class ChatApplication < ActiveRecord::Base
end

class Chat < ActiveRecord::Base
end

class Message < ActiveRecord::Base
end

# A job writes and counts only once, even if Sidekiq runs it twice, as it may after a crash. It locks the owner's row first:
# inserting a row that refers to it and then counting would deadlock with another job that does the same.
class CreateChatJob < ActiveJob::Base
  queue_as :default

  def perform(application_id, number)
    Chat.transaction do
      ChatApplication.lock.find(application_id)
      Chat.create!(chat_application_id: application_id, number: number)
      ChatApplication.update_counters(application_id, chats_count: 1)
    end
  rescue ActiveRecord::RecordNotUnique
    nil
  end
end

class CreateMessageJob < ActiveJob::Base
  queue_as :default

  def perform(chat_id, number, body)
    Message.transaction do
      Chat.lock.find(chat_id)
      Message.create!(chat_id: chat_id, number: number, body: body)
      Chat.update_counters(chat_id, messages_count: 1)
    end
  rescue ActiveRecord::RecordNotUnique
    nil
  end
end
