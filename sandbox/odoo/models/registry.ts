import { field, type ModelDefinition, many2one } from '../model.ts';
import type { OdooVersion } from '../odoo-version.ts';
import { journal } from './account-journal.ts';
import { accountMove } from './account-move.ts';
import { accountMoveLine } from './account-move-line.ts';
import { payment, paymentRegister } from './account-payment.ts';
import { moveReversal } from './account-reversal.ts';
import { analyticAccount, analyticPlan, paymentTerm, tax } from './accounting.ts';
import { analyticLine } from './analytic-line.ts';
import { company, employee, user } from './company.ts';
import { country, countryState, currency, currencyRate } from './geography.ts';
import { milestone } from './milestone.ts';
import { partner, partnerCategory } from './partner.ts';
import { pricelist, product, productTemplate, unit } from './product.ts';
import { project } from './project.ts';
import { saleOrder } from './sale-order.ts';
import { saleOrderLine } from './sale-order-line.ts';
import { campaign, crmTag, crmTeam, mailAlias, mailMessage, modelData } from './small-models.ts';
import { projectTag, task, taskStage } from './task.ts';

/** The models of one version, each with the fields that every record has. */
export function modelRegistry(version: OdooVersion): ReadonlyMap<string, ModelDefinition> {
  const models: ModelDefinition[] = [
    ...[country, countryState, currency, currencyRate, company(version), user, employee],
    ...[partner(version), partnerCategory, product(version), productTemplate, unit, pricelist],
    ...[paymentTerm, tax(version), journal(version), analyticPlan, analyticAccount, analyticLine],
    ...[saleOrder(version), saleOrderLine(version), crmTag, crmTeam, campaign],
    ...[project(version), task(version), taskStage, projectTag, milestone(version), mailAlias, mailMessage],
    ...[payment(version), paymentRegister],
    ...[accountMove(version), accountMoveLine(version), moveReversal, modelData],
  ];
  return new Map(models.map((model) => [model.name, withCommonFields(model)]));
}

/** many2one fields that are stored, by model: what the store keeps findable. */
export function referenceFields(models: ReadonlyMap<string, ModelDefinition>): Map<string, string[]> {
  const stored = [...models.values()].map((model) => {
    const names = Object.entries(model.fields).filter(([, { type, compute }]) => type === 'many2one' && !compute);
    return [model.name, names.map(([name]) => name)] as const;
  });
  return new Map(stored);
}

function withCommonFields(model: ModelDefinition): ModelDefinition {
  const readonly = true;
  const fields = {
    id: field('integer', 'ID', { readonly }),
    ...model.fields,
    display_name: field('char', 'Display Name', { readonly, compute: (env, row) => env.displayName(model.name, row) }),
    create_uid: many2one('res.users', 'Created by', { readonly }),
    create_date: field('datetime', 'Created on', { readonly }),
    write_uid: many2one('res.users', 'Last Updated by', { readonly }),
    write_date: field('datetime', 'Last Updated on', { readonly }),
  };
  return { ...model, fields };
}
