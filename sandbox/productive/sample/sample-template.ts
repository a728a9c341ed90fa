import type { PsaRecord } from '../psa-record.ts';
import { sampleRecord } from './sample-records.ts';

const [projectId, folderId] = [701, 711];

const lists: readonly (readonly [name: string, tasks: readonly (readonly [title: string, minutes: number])[]])[] = [
  [
    'Preparation',
    [
      ['Kick-off workshop', 240],
      ['Collect requirements', 960],
      ['Set up environments', 480],
    ],
  ],
  [
    'Rollout',
    [
      ['Configure', 1_920],
      ['Train key users', 480],
      ['Go live', 480],
      ['Hand over to support', 240],
    ],
  ],
];

/** The project that others begin as copies of. */
export function sampleTemplate(at: { company: number; manager: number; workflow: number }): PsaRecord[] {
  const { company, manager, workflow } = at;
  const project = {
    name: 'Implementation template',
    project_type_id: 2,
    template: true,
    number: '1',
    project_number: '1',
  };
  const inFolder = { project: projectId, folder: folderId, board: folderId };
  return [
    sampleRecord('projects', projectId, project, { company, project_manager: manager, workflow }),
    sampleRecord('folders', folderId, { name: 'Delivery', position: 1 }, { project: projectId }),
    ...lists.flatMap(([name, tasks], place) => {
      const listId = 721 + place;
      return [
        sampleRecord('task_lists', listId, { name, position: place + 1 }, inFolder),
        ...tasks.map(([title, minutes], index) => {
          const id = 731 + place * 10 + index;
          const times = { initial_estimate: minutes, remaining_time: minutes };
          const attributes = { title, position: index + 1, task_number: String(id), ...times };
          return sampleRecord('tasks', id, attributes, { ...inFolder, task_list: listId, workflow_status: 401 });
        }),
      ];
    }),
  ];
}
