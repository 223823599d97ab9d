/** `pnpm --filter @hocbaso/example-web-signing start` */
import { openSchool } from './school.ts';
import { startWebApplication } from './server.ts';

const school = await openSchool();
const application = await startWebApplication(school, { port: Number(process.env.PORT ?? 8080) });
console.log(`Mở trang / open: ${application.url}
  1. ${application.url}/phone  GVCN ký trên điện thoại / the homeroom teacher, on a phone
  2. ${application.url}/vgca   CBQL ký bằng USB Token qua VGCA / the principal, with a token
Mọi dịch vụ ở đây là mô phỏng, không có giá trị pháp lý. / Everything here is emulated. Ctrl+C: dừng / stop.`);
process.once('SIGINT', async () => {
  await application.close();
  await school.close();
});
