import { expect, it } from 'vitest';
import { systemsSchema } from '../../config/systems-schema.ts';
import { crmProducts, erpProducts, psaProducts } from '../../workers/connectors-by-product.ts';

it('every product that config/systems.yaml may name has a connector, and every connector may be named', () => {
  const { crm, erp, psa } = systemsSchema.shape;
  expect(Object.keys(crmProducts)).toEqual(crm.shape.product.options);
  expect(Object.keys(erpProducts)).toEqual(erp.shape.product.options);
  expect(Object.keys(psaProducts)).toEqual(psa.unwrap().unwrap().shape.product.options);
});
