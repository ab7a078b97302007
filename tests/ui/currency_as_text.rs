// A currency must be one in which somebody can be paid. The provider would refuse `hkd`, and `XXX` is no currency.

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
    // A currency that arrived may be any text, and isn't sent on unchecked.
    pay(ArrivedCurrency::Other("hkd".into()));
}
