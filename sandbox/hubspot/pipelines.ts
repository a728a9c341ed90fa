/** A deal pipeline, in the shape HubSpot answers. */
export interface Pipeline {
  id: string;
  label: string;
  displayOrder: number;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  stages: PipelineStage[];
}

export interface PipelineStage {
  id: string;
  label: string;
  displayOrder: number;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT';
  /** Strings, booleans included. */
  metadata: { isClosed: 'true' | 'false'; probability: string };
}

const firstDay = '2025-01-07T09:00:00.000Z';

/**
 * The sample firm sells through two pipelines. In the second, stages have numbers for ids, as every stage made by a
 * customer has: who looks for the id `closedwon` misses its deals.
 */
export const dealPipelines: readonly Pipeline[] = [
  pipeline('default', 'Sales Pipeline', 0, [
    ['appointmentscheduled', 'Appointment scheduled', 0.2],
    ['qualifiedtobuy', 'Qualified to buy', 0.4],
    ['contractsent', 'Contract sent', 0.9],
    ['closedwon', 'Closed won', 1],
    ['closedlost', 'Closed lost', 0],
  ]),
  pipeline('84120771', 'Framework call-offs', 1, [
    ['161203401', 'Requested', 0.5],
    ['161203402', 'Called off', 1],
    ['161203403', 'Declined', 0],
  ]),
];

/** The stage, where the pipeline has it. */
export function findStage(pipelineId: string | undefined, stageId: string | undefined): PipelineStage | undefined {
  return dealPipelines.find(({ id }) => id === pipelineId)?.stages.find(({ id }) => id === stageId);
}

function pipeline(id: string, label: string, displayOrder: number, stages: [string, string, number][]): Pipeline {
  return {
    id,
    label,
    displayOrder,
    archived: false,
    createdAt: firstDay,
    updatedAt: firstDay,
    stages: stages.map(([stageId, stageLabel, probability], index) => ({
      id: stageId,
      label: stageLabel,
      displayOrder: index,
      archived: false,
      createdAt: firstDay,
      updatedAt: firstDay,
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
      metadata: {
        isClosed: probability === 1 || probability === 0 ? 'true' : 'false',
        probability: probability.toFixed(1),
      },
    })),
  };
}
