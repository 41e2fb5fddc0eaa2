// The baseline of topic → exact durable counts: a Kafka Streams topology that counts by domain and by user with
// exactly_once_v2. Arguments: brokers, topic, application id, state folder. Prints how many seconds it took from
// running until all of the topic was committed.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;

public final class CountStreams {
  public static void main(String[] args) throws Exception {
    String brokers = args[0], topic = args[1], application = args[2], folder = args[3];
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");

    ObjectMapper json = new ObjectMapper();
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, String> changes = builder.stream(topic);
    changes.groupByKey().count(Materialized.as("by-user"));
    changes
        .groupBy((key, value) -> {
          try {
            return json.readTree(value).path("domain").asText();
          } catch (java.io.IOException malformed) {
            return "";
          }
        })
        .count(Materialized.as("by-domain"));

    CountDownLatch running = new CountDownLatch(1);
    try (KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      streams.setStateListener((now, before) -> {
        if (now == KafkaStreams.State.RUNNING) running.countDown();
      });
      Map<TopicPartition, Long> ends = ends(admin, topic);
      streams.start();
      running.await();
      long began = System.nanoTime();
      while (!isCommitted(admin, application, topic, ends)
          || !isCommitted(admin, application, repartition(application), null)) {
        Thread.sleep(20);
      }
      System.out.println("seconds " + (System.nanoTime() - began) / 1e9);
    }
  }

  private static String repartition(String application) {
    return application + "-by-domain-repartition";
  }

  private static Map<TopicPartition, Long> ends(Admin admin, String topic) throws Exception {
    var description = admin.describeTopics(java.util.List.of(topic)).allTopicNames().get().get(topic);
    Map<TopicPartition, OffsetSpec> wanted = description.partitions().stream()
        .collect(Collectors.toMap(p -> new TopicPartition(topic, p.partition()), p -> OffsetSpec.latest()));
    return admin.listOffsets(wanted).all().get().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  /** Control records need no committing of their own: two offsets behind the end are the end. */
  private static boolean isCommitted(Admin admin, String group, String topic, Map<TopicPartition, Long> known)
      throws Exception {
    Map<TopicPartition, Long> ends;
    try {
      ends = known != null ? known : ends(admin, topic);
    } catch (java.util.concurrent.ExecutionException missing) {
      return false;
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    return ends.entrySet().stream().allMatch(entry -> {
      OffsetAndMetadata at = committed.get(entry.getKey());
      return entry.getValue() == 0 || (at != null && at.offset() >= entry.getValue() - 2);
    });
  }
}
