"""Every GraphQL document that is sent, each checked against the schemas of the API versions by the tests.

A query may cost no more than 1,000 points, so connections are read no wider than a customer's order needs.
"""

_MARK = "metafield(namespace: $namespace, key: $mark) { value compareDigest }"
_ADDRESS = (
    "id firstName lastName company phone address1 address2 city province provinceCode zip countryCode: countryCodeV2"
)

JOB = "query Job($id: ID!) { job(id: $id) { id done } }"

MARK = """
mutation Mark($mark: MetafieldsSetInput!) {
  metafieldsSet(metafields: [$mark]) { userErrors { code message } }
}
"""

CANCELLABLE = f"""
query Cancellable($id: ID!, $namespace: String!, $mark: String!) {{
  order(id: $id) {{ id cancelledAt {_MARK} }}
}}
"""

CANCEL = """
mutation Cancel($id: ID!, $note: String!) {
  orderCancel(
    orderId: $id
    reason: CUSTOMER
    refundMethod: { originalPaymentMethodsRefund: true }
    restock: true
    notifyCustomer: true
    staffNote: $note
  ) { job { id done } orderCancelUserErrors { code message } }
}
"""

RETURNABLE = f"""
query Returnable($id: ID!, $namespace: String!, $mark: String!) {{
  order(id: $id) {{
    id
    {_MARK}
    returns(first: 20, reverse: true) {{ nodes {{ id returnLineItems(first: 1) {{ nodes {{ returnReasonNote }} }} }} }}
  }}
  returnableFulfillments(orderId: $id, first: 5) {{
    nodes {{
      returnableFulfillmentLineItems(first: 25) {{
        nodes {{ quantity fulfillmentLineItem {{ id lineItem {{ id }} }} }}
      }}
    }}
  }}
}}
"""

RETURN = """
mutation Return($return: ReturnInput!) {
  returnCreate(returnInput: $return) { return { id } userErrors { code message } }
}
"""

RETURN_STATUS = "query ReturnStatus($id: ID!) { return(id: $id) { id status } }"

CANCEL_RETURN = """
mutation CancelReturn($id: ID!) {
  returnCancel(id: $id, notifyCustomer: true) { return { id } userErrors { code message } }
}
"""

EDITABLE = f"""
query Editable($id: ID!, $namespace: String!, $mark: String!) {{
  order(id: $id) {{
    id
    {_MARK}
    lineItems(first: 50) {{ nodes {{ id currentQuantity variant {{ id }} }} }}
  }}
}}
"""

BEGIN_EDIT = """
mutation BeginEdit($id: ID!) {
  orderEditBegin(id: $id) {
    calculatedOrder { id lineItems(first: 50) { nodes { id quantity } } }
    userErrors { message }
  }
}
"""

SET_QUANTITY = """
mutation SetQuantity($edit: ID!, $line: ID!, $quantity: Int!) {
  orderEditSetQuantity(id: $edit, lineItemId: $line, quantity: $quantity, restock: true) { userErrors { message } }
}
"""

ADD_VARIANT = """
mutation AddVariant($edit: ID!, $variant: ID!, $quantity: Int!) {
  orderEditAddVariant(id: $edit, variantId: $variant, quantity: $quantity, allowDuplicates: true) {
    userErrors { message }
  }
}
"""

COMMIT_EDIT = """
mutation CommitEdit($edit: ID!, $note: String!) {
  orderEditCommit(id: $edit, notifyCustomer: true, staffNote: $note) { order { id } userErrors { message } }
}
"""

SHIPS_TO = f"query ShipsTo($id: ID!) {{ order(id: $id) {{ id shippingAddress {{ {_ADDRESS} }} }} }}"

SHIP_TO = """
mutation ShipTo($id: ID!, $address: MailingAddressInput!) {
  orderUpdate(input: { id: $id, shippingAddress: $address }) { order { id } userErrors { message } }
}
"""

ADDRESSES = f"""
query Addresses($id: ID!) {{
  customer(id: $id) {{ id defaultAddress {{ {_ADDRESS} }} addressesV2(first: 50) {{ nodes {{ {_ADDRESS} }} }} }}
}}
"""

ADD_ADDRESS = """
mutation AddAddress($id: ID!, $address: MailingAddressInput!) {
  customerAddressCreate(customerId: $id, address: $address, setAsDefault: true) {
    address { id }
    userErrors { message }
  }
}
"""

CHOOSE_ADDRESS = """
mutation ChooseAddress($id: ID!, $chosen: ID!, $address: MailingAddressInput!) {
  customerAddressUpdate(customerId: $id, addressId: $chosen, address: $address, setAsDefault: true) {
    address { id }
    userErrors { message }
  }
}
"""

REFUNDABLE = """
query Refundable($id: ID!) {
  order(id: $id) {
    id
    currencyCode
    presentmentCurrencyCode
    refunds(first: 50) { id note }
    transactions(first: 50) {
      id kind status gateway amountSet { shopMoney { amount } } parentTransaction { id }
    }
  }
}
"""

# The schema does not ask for the directive; the API does, of this mutation, from 2026-04.
REFUND = """
mutation Refund($refund: RefundInput!, $key: String!) {
  refundCreate(input: $refund) @idempotent(key: $key) { refund { id } userErrors { message } }
}
"""

CONTRACT = "query Contract($id: ID!) { subscriptionContract(id: $id) { id status } }"

PAUSE = """
mutation Pause($id: ID!) {
  changed: subscriptionContractPause(subscriptionContractId: $id) { contract { id } userErrors { code message } }
}
"""

ACTIVATE = """
mutation Activate($id: ID!) {
  changed: subscriptionContractActivate(subscriptionContractId: $id) { contract { id } userErrors { code message } }
}
"""

END = """
mutation End($id: ID!) {
  changed: subscriptionContractCancel(subscriptionContractId: $id) { contract { id } userErrors { code message } }
}
"""

CYCLES = f"""
query Cycles($id: ID!, $namespace: String!, $mark: String!, $from: DateTime!, $to: DateTime!) {{
  subscriptionContract(id: $id) {{ id customer {{ id {_MARK} }} }}
  subscriptionBillingCycles(
    contractId: $id, first: 10, billingCyclesDateRangeSelector: {{ startDate: $from, endDate: $to }}
  ) {{ nodes {{ cycleIndex skipped status billingAttemptExpectedDate }} }}
}}
"""

CYCLE = """
query Cycle($id: ID!, $index: Int!) {
  subscriptionBillingCycle(billingCycleInput: { contractId: $id, selector: { index: $index } }) { cycleIndex skipped }
}
"""

SKIP = """
mutation Skip($id: ID!, $index: Int!) {
  subscriptionBillingCycleSkip(billingCycleInput: { contractId: $id, selector: { index: $index } }) {
    billingCycle { cycleIndex skipped }
    userErrors { code message }
  }
}
"""

ALL = {name: text for name, text in vars().items() if name.isupper() and not name.startswith("_")}
