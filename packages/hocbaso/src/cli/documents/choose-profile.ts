import type { Form, Profile } from '@hocbaso/spec';

/** The profile a bare record is checked against when none is named: the newest of its form. */
export function newestProfile(profiles: readonly Profile[], record: unknown): Profile {
  const { form, capHoc } = (record ?? {}) as { readonly form?: unknown; readonly capHoc?: unknown };
  const wanted: Form = form === 'primary' || capHoc === 'tieuHoc' ? 'primary' : 'secondary';
  const [newest] = profiles
    .filter((profile) => profile.form === wanted)
    .sort((a, b) => (a.validity.from < b.validity.from ? 1 : -1));
  return newest!;
}
