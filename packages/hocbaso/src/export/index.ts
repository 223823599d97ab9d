export { type SchoolWorkbookOptions, writeSchoolWorkbook } from './school-workbook.ts';
export { schoolWorkbookMapping } from './school-workbook-mapping.ts';
export { writeTtdlqgJson } from './ttdlqg-json.ts';
