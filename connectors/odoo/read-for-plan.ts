import { type ErpQuestion, type ErpSnapshot, nothingAsked } from '../../domain/erp.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import { findContacts } from './find-contacts.ts';
import { findCustomers } from './find-customers.ts';
import { findByName, findCompany, findCountry, findPriceList, findProducts, findUser } from './find-named.ts';
import type { OdooSession } from './odoo-session.ts';
import { readOrder } from './read-order.ts';

/**
 * One picture of everything the planner may refer to. Without the company nothing else can be told apart from another
 * company's, so nothing else is read.
 */
export async function readForPlan(session: OdooSession, question: ErpQuestion): Promise<ErpSnapshot> {
  const company = await findCompany(session, question.company);
  if (company === null) return nothingAsked;
  const odoo = session.inCompany(company.id);
  const { amendedOrderKey } = question;
  const [
    products,
    priceList,
    salesperson,
    terms,
    taxes,
    analyticAccounts,
    country,
    ourOrder,
    amended,
    ours,
    ...contactIds
  ] = await fewAtATime([
    () => findProducts(odoo, company.id, question.products),
    () => findPriceList(odoo, company.id, question.currency),
    () => findUser(odoo, question.salespersonLogin),
    () => findByName(odoo, 'account.payment.term', company.id, question.paymentTerms ? [question.paymentTerms] : []),
    () => findByName(odoo, 'account.tax', company.id, question.taxes),
    () => findByName(odoo, 'account.analytic.account', company.id, question.analyticAccounts),
    () => findCountry(odoo, question.country),
    // In any company: what an earlier plan wrote may be in another one than the deal names now.
    () => readOurOrder(session, question.orderKey),
    async () => (amendedOrderKey === undefined ? undefined : readOurOrder(session, amendedOrderKey)),
    () => findByKey(session, 'res.partner', question.customerKey),
    ...question.contactKeys.map((key) => () => findByKey(session, 'res.partner', key)),
  ]);
  odoo.caller.heartbeat();
  const ourContacts = new Map(
    question.contactKeys.flatMap((key, index): [string, number][] => {
      const id = contactIds[index];
      return id ? [[key, id]] : [];
    }),
  );
  const [customers, contacts] = await fewAtATime([
    () =>
      findCustomers(odoo, question.customer, { companyId: company.id, ofOrder: ourOrder?.customer.id ?? null, ours }),
    () => findContacts(odoo, question.contactEmails, { companyId: company.id, ours: ourContacts }),
  ]);
  return {
    company,
    products,
    priceList,
    salesperson,
    paymentTerms: Object.values(terms)[0] ?? null,
    taxes,
    analyticAccounts,
    country,
    customers,
    contacts,
    order: ourOrder,
    ...(amended !== undefined && { amended }),
  };
}

async function readOurOrder(odoo: OdooSession, key: string): Promise<ErpSnapshot['order']> {
  const id = await findByKey(odoo, 'sale.order', key);
  return id === null ? null : (await readOrder(odoo, id)).order;
}
