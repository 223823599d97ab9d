export { COMMUNES } from './generated/communes.ts';
