// A currency is one in which somebody can be paid, not any text: `hkd` is refused by the provider, and `XXX` is none.

use paysmith_qfpay::payment_mpm::{Optional, Request};
use paysmith_qfpay::types::PayType;
use paysmith_runtime::{ArrivedCurrency, Currency, MinorUnits, Timestamp};

fn pay(txcurrcd: Currency) -> Request {
    Request {
        txamt: MinorUnits::new(1200),
        txcurrcd,
        pay_type: PayType::AlipayMpm,
        out_trade_no: "A1".into(),
        txdtm: Timestamp::UNIX_EPOCH,
        optional: Optional::default(),
    }
}

fn main() {
    pay("hkd".into());
    pay("HKD");
    pay(Currency::XXX);
    pay(Currency::hkd);
    // What arrived may be anything, and isn't sent on unread.
    pay(ArrivedCurrency::Other("hkd".into()));
}
