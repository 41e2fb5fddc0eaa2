import { logIn } from '../net/api.js';
import { elementById, setText } from './dom.js';
import { formatWait } from '../model/format.js';

/** Used if the response has no Retry-After header. */
const DEFAULT_WAIT_SECONDS = 60;

const MESSAGES = {
  wrong: 'Wrong username or password.',
  malformed: 'Enter your username and password.',
  unreachable: 'Cannot reach Headwater. Please try again in a moment.',
};

/**
 * The login form.
 *
 * @param {{ onToken: (token: string) => void }} options
 * @returns {{ show: (reason: string) => void, hide: () => void, isOpen: () => boolean }}
 */
export const createLoginView = ({ onToken }) => {
  const section = elementById('login', HTMLElement);
  const form = elementById('login-form', HTMLFormElement);
  const username = elementById('username', HTMLInputElement);
  const password = elementById('password', HTMLInputElement);
  const button = elementById('login-button', HTMLButtonElement);
  const problem = elementById('login-problem', HTMLElement);
  let isBusy = false;

  /** @param {number} seconds */
  const disableFor = (seconds) => {
    const until = performance.now() + seconds * 1000;
    isBusy = true;
    button.disabled = true;
    const tick = () => {
      const left = Math.ceil((until - performance.now()) / 1000);
      if (left > 0) {
        setText(button, `Log in (in ${left} s)`);
        setTimeout(tick, 1000);
        return;
      }
      isBusy = false;
      button.disabled = false;
      setText(button, 'Log in');
      setText(problem, '');
    };
    tick();
  };

  /** @param {string} text @param {HTMLInputElement} field to correct */
  const showProblem = (text, field) => {
    setText(problem, text);
    field.focus();
    field.select();
  };

  const submit = async () => {
    if (isBusy) return;
    if (username.value === '' || password.value === '') {
      showProblem(MESSAGES.malformed, username.value === '' ? username : password);
      return;
    }
    isBusy = true;
    setText(problem, '');
    setText(button, 'Logging in…');
    const result = await logIn(username.value, password.value);
    isBusy = false;
    setText(button, 'Log in');
    if (result.kind === 'in') {
      password.value = '';
      onToken(result.token);
    } else if (result.kind === 'wait') {
      const seconds = result.seconds > 0 ? result.seconds : DEFAULT_WAIT_SECONDS;
      setText(problem, `Too many attempts. Please wait ${formatWait(seconds)} and try again.`);
      disableFor(seconds);
    } else {
      showProblem(MESSAGES[result.kind], password);
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });

  return {
    show: (reason) => {
      section.hidden = false;
      setText(problem, reason);
      username.focus();
    },
    hide: () => {
      section.hidden = true;
    },
    isOpen: () => !section.hidden,
  };
};
