import { renderMessage } from '@hocbaso/spec';
import { SIGNERS_MESSAGES } from '@hocbaso/spec/messages/signers';
import { post } from './post.js';

const $ = (id) => document.querySelector(`#${id}`);
const say = (text) => {
  $('message').textContent = text;
};

$('start').addEventListener('click', async () => {
  $('start').disabled = true;
  try {
    const { id } = await post('/api/phone/start', {});
    say('Đã gửi. Mở ứng dụng ký số trên điện thoại và xác nhận.');
    $('phone').hidden = false;
    await follow(id);
  } catch (error) {
    say(error.message);
  } finally {
    $('phone').hidden = true;
    $('start').disabled = false;
  }
});

/** Asks every second how it stands; the page may be closed meanwhile, the server goes on. */
async function follow(id) {
  for (;;) {
    const { state, signed, failures } = await (await fetch(`/api/phone/${id}`)).json();
    if (state === 'done')
      return say(signed === 0 ? 'Không có học bạ nào chờ ký.' : `Đã ký ${signed} học bạ.`);
    if (state === 'failed') {
      const { text, next } = renderMessage(`SIGN_${failures[0].toUpperCase()}`, {}, 'vi', SIGNERS_MESSAGES);
      return say(`${text} ${next}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

for (const button of ['confirm', 'reject']) {
  $(button).addEventListener('click', () => post('/sandbox/phone', { button }));
}
