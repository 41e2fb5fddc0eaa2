import { logIn } from '../net/api.js';
import { byId, write } from './dom.js';
import { waitWords } from '../model/format.js';

/** Where the server does not say how long to wait. */
const DEFAULT_WAIT_SECONDS = 60;

const MESSAGES = {
  wrong: 'That name and password do not go together. Please try again.',
  malformed: 'Please fill in both your username and your password.',
  unreachable: 'Headwater cannot be reached right now. Please try again in a moment.',
};

/**
 * The login form.
 *
 * @param {{ onToken: (token: string) => void }} parts
 * @returns {{ show: (reason: string) => void, hide: () => void, isOpen: () => boolean }}
 */
export const createLoginView = ({ onToken }) => {
  const section = byId('login', HTMLElement);
  const form = byId('login-form', HTMLFormElement);
  const username = byId('username', HTMLInputElement);
  const password = byId('password', HTMLInputElement);
  const button = byId('login-button', HTMLButtonElement);
  const problem = byId('login-problem', HTMLElement);
  let waiting = false;

  /** @param {number} seconds */
  const holdBack = (seconds) => {
    const until = performance.now() + seconds * 1000;
    waiting = true;
    button.disabled = true;
    const tick = () => {
      const left = Math.ceil((until - performance.now()) / 1000);
      if (left > 0) {
        write(button, `Log in (in ${left} s)`);
        setTimeout(tick, 1000);
        return;
      }
      waiting = false;
      button.disabled = false;
      write(button, 'Log in');
      write(problem, '');
    };
    tick();
  };

  /** @param {string} text @param {HTMLInputElement} field to be put right */
  const complain = (text, field) => {
    write(problem, text);
    field.focus();
    field.select();
  };

  const submit = async () => {
    if (waiting) return;
    if (username.value === '' || password.value === '') {
      complain(MESSAGES.malformed, username.value === '' ? username : password);
      return;
    }
    waiting = true;
    write(problem, '');
    write(button, 'Logging in…');
    const result = await logIn(username.value, password.value);
    waiting = false;
    write(button, 'Log in');
    if (result.kind === 'in') {
      password.value = '';
      onToken(result.token);
    } else if (result.kind === 'wait') {
      const seconds = result.seconds > 0 ? result.seconds : DEFAULT_WAIT_SECONDS;
      write(problem, `Too many tries. Please wait ${waitWords(seconds)}, then try again.`);
      holdBack(seconds);
    } else {
      complain(MESSAGES[result.kind], password);
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });

  return {
    show: (reason) => {
      section.hidden = false;
      write(problem, reason);
      username.focus();
    },
    hide: () => {
      section.hidden = true;
    },
    isOpen: () => !section.hidden,
  };
};
