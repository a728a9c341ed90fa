import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { findableRecords } from '../domain/findable-records.ts';
import { processOwner } from '../domain/process-summary.ts';
import type { ProcessView } from '../domain/process-view.ts';

const entity = defineSearchAttributeKey('Entity', 'KEYWORD');
const stage = defineSearchAttributeKey('Stage', 'KEYWORD');
const owner = defineSearchAttributeKey('Owner', 'KEYWORD');
const exceptionCategory = defineSearchAttributeKey('ExceptionCategory', 'KEYWORD');
const dueAt = defineSearchAttributeKey('DueAt', 'DATETIME');
const records = defineSearchAttributeKey('Records', 'KEYWORD_LIST');

/** Ids and states only, never personal data: no codec encrypts search attributes. */
export function searchAttributes(view: ProcessView): SearchAttributeUpdatePair[] {
  const waiting = view.stage === 'waiting for approval' ? view.approval : null;
  const exception = waiting || view.stage === 'parked' ? view.exception : null;
  return [
    { key: entity, value: view.entity },
    { key: stage, value: view.stage },
    { key: owner, value: processOwner(view) },
    { key: exceptionCategory, value: exception?.category ?? null },
    { key: dueAt, value: waiting?.dueAt ? new Date(waiting.dueAt) : null },
    { key: records, value: findableRecords(view.records) },
  ];
}
