import type { CapHoc } from '@hocbaso/spec';
import type { ImportMapping } from '../import/mapping/mapping.ts';
import { formOf } from '../import/mapping/targets.ts';
import { type SheetColumn, sheetsOf } from './sheets.ts';

function datesOf({ name, spec }: SheetColumn): readonly string[] | undefined {
  if (name === 'ngaySinh') return ['dd/MM/yyyy', 'MM/yyyy', 'yyyy'];
  return spec?.type === 'date' ? ['dd/MM/yyyy'] : undefined;
}

/** The mapping that reads the workbook of {@link writeSchoolWorkbook} back; its file has the key `workbook`. */
export function schoolWorkbookMapping(capHoc: CapHoc): ImportMapping {
  return {
    version: 1,
    name: `Bảng tính học bạ của trường (${capHoc})`,
    capHoc,
    tables: sheetsOf(formOf(capHoc)).map((sheet) => ({
      kind: sheet.kind,
      file: 'workbook',
      sheet: sheet.name,
      headerRow: 1,
      columns: sheet.columns
        .filter((column) => column.shown !== true)
        .map((column) => {
          const dates = datesOf(column);
          return { header: column.header, field: column.name, ...(dates === undefined ? {} : { dates }) };
        }),
      ignore: sheet.columns.filter((column) => column.shown === true).map((column) => column.header),
    })),
  };
}
