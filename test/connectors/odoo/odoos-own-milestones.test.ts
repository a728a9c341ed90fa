import { describe, expect, it } from 'vitest';
import { odoosOwnMilestones } from '../../../connectors/odoo/odoos-own-milestones.ts';
import type { OdooMilestone } from '../../../connectors/odoo/read-milestones.ts';
import type { OdooLine, OrderReading } from '../../../connectors/odoo/read-order.ts';

const sold = '2026-11-20 10:00:00';
const line: OdooLine = {
  id: 7,
  key: 'order_x_line_1',
  name: 'Portal',
  projectId: 3,
  deliveredBy: 'milestones',
  soldAt: sold,
  task: null,
};

function own(...found: Partial<OdooMilestone>[]) {
  const milestones = found.map((one, index): OdooMilestone => {
    const plain = { key: null, name: 'Kick-off', lineId: 7, deadline: null, share: '0.5', reached: false };
    return { id: index + 1, changedAt: sold, ...plain, ...one };
  });
  return odoosOwnMilestones({ milestones } as unknown as OrderReading, [line]);
}

describe('what Odoo made of a milestone line by itself', () => {
  it('is the one over everything, by the line’s name', () => {
    expect(own({ name: 'Portal', share: '1' })).toEqual({ made: [1], linked: [] });
  });

  it('is every milestone it linked, ours and people’s, also one that was reached before', () => {
    expect(own({ key: 'milestone_x_golive' }, {}, { reached: true })).toEqual({ made: [], linked: [1, 2, 3] });
  });

  it('is not one that was reached since, by whatever name', () => {
    const reached = { reached: true, changedAt: '2026-11-20 10:00:01' };
    expect(own(reached, { ...reached, name: 'Portal', share: '1' })).toEqual({ made: [], linked: [] });
  });

  it('is not a milestone of another line, or of none', () => {
    expect(own({ lineId: 8 }, { lineId: null })).toEqual({ made: [], linked: [] });
  });
});
