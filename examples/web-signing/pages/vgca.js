import { isHocBaSoError } from '@hocbaso/spec';
import { defineHocBaSoElements } from '@hocbaso/web';
import { createVgcaBrowserSigner } from '@hocbaso/web/vgca';
import { post } from './post.js';

defineHocBaSoElements();
const element = document.querySelector('#sign');
const button = document.querySelector('#certificate');
const say = (text) => {
  document.querySelector('#message').textContent = text;
};
// The emulator's address. With the real service: createVgcaBrowserSigner().
const signer = createVgcaBrowserSigner({ addresses: [document.body.dataset.vgcaAddress] });
element.signer = signer;

button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    const service = await signer.checkService();
    if (service.state !== 'running') return say(`${service.guidance.text} ${service.guidance.next}`);
    // Certificate first: it is part of what is signed.
    const [{ certificate }] = await signer.listCredentials();
    const { request } = await post('/api/vgca/prepare', {
      certificate: btoa(String.fromCharCode(...certificate)),
    });
    if (request === null) return say('Hiện không có học bạ nào chờ chứng thư này ký.');
    element.request = request;
    element.hidden = false;
    say('');
  } catch (error) {
    say(isHocBaSoError(error) ? `${error.message} ${error.next.vi}` : error.message);
  } finally {
    button.disabled = false;
  }
});

element.addEventListener('hocbaso-sign-end', async ({ detail }) => {
  try {
    const { signed, failed } = await post('/api/vgca/attach', detail.reply);
    say(`Máy chủ đã kiểm tra và gắn ${signed} chữ ký${failed > 0 ? `, ${failed} mục chưa ký` : ''}.`);
  } catch (error) {
    say(error.message);
  }
});
