/** A Python traceback as Odoo sends it: what must never reach a person. The class stands on the last line. */
export function traceback(pythonClass: string, message: string): string {
  const shown = pythonClass.replace('builtins.', '');
  return `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/odoo/service/model.py", line 153, in retrying
    result = func()
  File "/usr/lib/python3/dist-packages/odoo/api.py", line 525, in call_kw
    result = _call_kw_multi(method, model, args, kwargs)
${shown}: ${message.trimEnd()}
`;
}
