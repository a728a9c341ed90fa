import { describe, expect, it } from 'vitest';
import { approvalId, businessKey, exceptionId, processId, processOf, recordRef } from '../../domain/ids.ts';

describe('a business key', () => {
  it('names the connection, the record and, from the second on, the generation', () => {
    expect(businessKey('hubspot', '123')).toBe('hubspot-123');
    expect(businessKey('hubspot', '123', 2)).toBe('hubspot-123-g2');
  });

  it('is refused when a system could not carry it', () => {
    for (const id of ['1 2', '1.2', '', 'a/b', 'ä', '1\n', 'x'.repeat(130)]) {
      const make = () => businessKey('hub.spot'.replace('.', id === '' ? '.' : ''), id);
      expect(make).toThrow(RangeError);
    }
  });
});

describe('ids within a process', () => {
  const process = processId('lead-to-project', businessKey('hubspot', '123'));

  it('lead back to it', () => {
    expect(process).toBe('lead-to-project:hubspot-123');
    expect(exceptionId(process, 2)).toBe('lead-to-project:hubspot-123#2');
    expect(processOf(exceptionId(process, 2))).toBe(process);
    expect(processOf(approvalId(process, 11))).toBe(process);
  });

  it('keep exceptions and approvals apart, and records by system and kind', () => {
    expect(approvalId(process, 1)).not.toBe(exceptionId(process, 1));
    expect(recordRef('odoo', 'order', 'S00012')).toBe('odoo:order:S00012');
  });
});
