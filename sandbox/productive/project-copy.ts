import type { SimulatedReply } from '../simulator.ts';
import type { Books, ProjectCopy } from './books.ts';
import { draftRecord } from './draft-record.ts';
import { type CopySettings, type ProductiveCall, replyWith } from './productive-call.ts';
import { invalidAttributes } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import { readBody } from './read-body.ts';
import { resourceType } from './resource-types.ts';

const taken = ['name', 'company_id', 'project_type_id', 'project_manager_id', 'workflow_id'];

/**
 * `POST /projects/copy`: answers with the new, empty project; its task lists and tasks come later, from a background job,
 * and budgets never. That the empty project is answered at once, and that it takes no custom fields, is built from the
 * vendor's text, not measured; whoever counts on less is safe.
 */
export function copyProject(call: ProductiveCall): SimulatedReply {
  const { books, copying } = call;
  const type = resourceType('projects');
  const { template_id: templateId, ...attributes } = readBody(call.request.body).attributes;
  const template = books.find('projects', templateId === undefined ? null : String(templateId));
  if (!template) throw invalidAttributes([{ name: 'template', detail: templateId ? 'must exist' : "can't be blank" }]);
  const unknown = Object.keys(attributes).filter((name) => !taken.includes(name) && !name.startsWith('copy_'));
  if (unknown.length > 0) throw invalidAttributes(unknown.map((name) => ({ name, detail: 'is not permitted' })));
  const wishes = Object.fromEntries(Object.entries(attributes).filter(([name]) => taken.includes(name)));
  const inherited = {
    project_type_id: template.attributes.project_type_id,
    project_manager_id: template.relations.project_manager,
    workflow_id: template.relations.workflow,
  };
  const sent = { attributes: { ...inherited, ...wishes }, relationships: {} };
  const project = draftRecord(type, sent, books, undefined);
  books.put(project, 'new');
  books.state.copies.push({
    templateId: template.id,
    projectId: project.id,
    boards: attributes.copy_boards !== false,
    assignees: attributes.copy_assignees === true,
    dueAt: books.milliseconds() + copying.delayMilliseconds,
    end: endOfNext(copying),
  });
  return replyWith(call, type, project, 201);
}

function endOfNext(copying: CopySettings): ProjectCopy['end'] {
  if (copying.failNext > 0) {
    copying.failNext -= 1;
    return 'failed';
  }
  if (copying.breakNext === 0) return 'complete';
  copying.breakNext -= 1;
  return 'broken off';
}

/** Does the background jobs whose time has come. One that fails leaves the project as it is, and says so nowhere. */
export function finishCopies(books: Books): void {
  const due = books.state.copies.filter(({ dueAt }) => dueAt <= books.milliseconds());
  if (due.length === 0) return;
  books.state.copies = books.state.copies.filter((copy) => !due.includes(copy));
  books.moved();
  for (const copy of due) if (copy.end !== 'failed' && copy.boards) fill(books, copy);
}

function fill(books: Books, { templateId, projectId, assignees, end }: ProjectCopy): void {
  const newIds = new Map<string, string>();
  const all = ['folders', 'task_lists', 'tasks'].flatMap((type) => books.all(type));
  const originals = all.filter(({ relations }) => relations.project === templateId);
  const done = end === 'complete' ? originals : originals.slice(0, Math.ceil(originals.length / 2));
  for (const original of done) {
    const copy = structuredClone(original);
    copy.id = books.peekId();
    newIds.set(original.id, copy.id);
    relink(copy, projectId, newIds);
    if (copy.type === 'tasks') asNew(copy, assignees);
    books.put(copy, 'new');
  }
}

function relink(copy: PsaRecord, projectId: string, newIds: ReadonlyMap<string, string>): void {
  for (const [name, id] of Object.entries(copy.relations)) copy.relations[name] = newIds.get(id ?? '') ?? id;
  copy.relations.project = projectId;
}

function asNew({ id, attributes, relations }: PsaRecord, assignees: boolean): void {
  attributes.task_number = id;
  relations.service = null;
  if (!assignees) relations.assignee = null;
}
