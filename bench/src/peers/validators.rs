//! Ten strings with the same limits in other libraries, and checked by hand.

use garde::Validate as _;
use nutype::nutype;
use validator::Validate as _;
use validify::Validate as _;

use crate::ten::order::{Optional, Request};

/// The ten strings.
#[derive(Debug, Clone)]
pub struct Values(pub [String; 10]);

impl Values {
    /// Each string fills a quarter of its limit, in Latin or Chinese letters. If they aren't to be valid, one is longer than
    /// its limit.
    #[must_use]
    pub fn new(chinese: bool, valid: bool) -> Self {
        let text = |length: usize| if chinese { "订".repeat(length) } else { "a".repeat(length) };
        let mut values = LIMITS.map(|limit| text(limit / 4));
        if !valid && let Some(title) = values.get_mut(2) {
            *title = text(101);
        }
        Self(values)
    }
}

const LIMITS: [usize; 10] = [15, 32, 100, 20, 20, 200, 256, 64, 16, 40];

/// The request that Paysmith generates, with these strings.
#[must_use]
pub fn generated(values: &Values) -> Request {
    let [
        store_no,
        order_no,
        order_title,
        operator_id,
        terminal_no,
        notify_url,
        return_url,
        goods_name,
        merchant_id,
        device_id,
    ] = values.0.clone();
    let optional = Optional {
        notify_url: Some(notify_url),
        return_url: Some(return_url),
        goods_name: Some(goods_name),
        merchant_id: Some(merchant_id),
        device_id: Some(device_id),
    };
    Request { store_no, order_no, order_title, operator_id, terminal_no, optional }
}

macro_rules! filled {
    ($type:ident, $values:expr) => {{
        let [
            store_no,
            order_no,
            order_title,
            operator_id,
            terminal_no,
            notify_url,
            return_url,
            goods_name,
            merchant_id,
            device_id,
        ] = $values.0.clone();
        $type {
            store_no,
            order_no,
            order_title,
            operator_id,
            terminal_no,
            notify_url: Some(notify_url),
            return_url: Some(return_url),
            goods_name: Some(goods_name),
            merchant_id: Some(merchant_id),
            device_id: Some(device_id),
        }
    }};
}

/// The strings as the library validator checks them.
#[derive(validator::Validate)]
pub struct ByValidator {
    #[validate(length(min = 1, max = 15))]
    store_no: String,
    #[validate(length(min = 1, max = 32))]
    order_no: String,
    #[validate(length(min = 1, max = 100))]
    order_title: String,
    #[validate(length(min = 1, max = 20))]
    operator_id: String,
    #[validate(length(min = 1, max = 20))]
    terminal_no: String,
    #[validate(length(max = 200))]
    notify_url: Option<String>,
    #[validate(length(max = 256))]
    return_url: Option<String>,
    #[validate(length(max = 64))]
    goods_name: Option<String>,
    #[validate(length(max = 16))]
    merchant_id: Option<String>,
    #[validate(length(max = 40))]
    device_id: Option<String>,
}

impl From<&Values> for ByValidator {
    fn from(values: &Values) -> Self {
        filled!(ByValidator, values)
    }
}

impl ByValidator {
    /// Whether the strings are valid.
    #[must_use]
    pub fn check(&self) -> bool {
        self.validate().is_ok()
    }
}

/// The strings as the library garde checks them, which counts bytes unless it is told to count characters.
#[derive(garde::Validate)]
pub struct ByGarde {
    #[garde(length(chars, min = 1, max = 15))]
    store_no: String,
    #[garde(length(chars, min = 1, max = 32))]
    order_no: String,
    #[garde(length(chars, min = 1, max = 100))]
    order_title: String,
    #[garde(length(chars, min = 1, max = 20))]
    operator_id: String,
    #[garde(length(chars, min = 1, max = 20))]
    terminal_no: String,
    #[garde(length(chars, max = 200))]
    notify_url: Option<String>,
    #[garde(length(chars, max = 256))]
    return_url: Option<String>,
    #[garde(length(chars, max = 64))]
    goods_name: Option<String>,
    #[garde(length(chars, max = 16))]
    merchant_id: Option<String>,
    #[garde(length(chars, max = 40))]
    device_id: Option<String>,
}

impl From<&Values> for ByGarde {
    fn from(values: &Values) -> Self {
        filled!(ByGarde, values)
    }
}

impl ByGarde {
    /// Whether the strings are valid.
    #[must_use]
    pub fn check(&self) -> bool {
        self.validate().is_ok()
    }
}

/// The strings as the library validify checks them.
#[derive(validify::Validate)]
pub struct ByValidify {
    #[validate(length(min = 1, max = 15))]
    store_no: String,
    #[validate(length(min = 1, max = 32))]
    order_no: String,
    #[validate(length(min = 1, max = 100))]
    order_title: String,
    #[validate(length(min = 1, max = 20))]
    operator_id: String,
    #[validate(length(min = 1, max = 20))]
    terminal_no: String,
    #[validate(length(max = 200))]
    notify_url: Option<String>,
    #[validate(length(max = 256))]
    return_url: Option<String>,
    #[validate(length(max = 64))]
    goods_name: Option<String>,
    #[validate(length(max = 16))]
    merchant_id: Option<String>,
    #[validate(length(max = 40))]
    device_id: Option<String>,
}

impl From<&Values> for ByValidify {
    fn from(values: &Values) -> Self {
        filled!(ByValidify, values)
    }
}

impl ByValidify {
    /// Whether the strings are valid.
    #[must_use]
    pub fn check(&self) -> bool {
        self.validate().is_ok()
    }
}

macro_rules! new_types {
    ($($name:ident: $least:literal..=$most:literal,)+) => {
        $(
            #[nutype(validate(len_char_min = $least, len_char_max = $most), derive(Debug))]
            struct $name(String);
        )+
    };
}

new_types! {
    StoreNo: 1..=15, OrderNo: 1..=32, OrderTitle: 1..=100, OperatorId: 1..=20, TerminalNo: 1..=20,
    NotifyUrl: 0..=200, ReturnUrl: 0..=256, GoodsName: 0..=64, MerchantId: 0..=16, DeviceId: 0..=40,
}

/// The strings as the library nutype checks them: its types check a value when they are made of it.
#[derive(Debug)]
#[expect(dead_code, reason = "they are made and thrown away")]
pub struct ByNutype(
    (StoreNo, OrderNo, OrderTitle, OperatorId, TerminalNo),
    (NotifyUrl, ReturnUrl, GoodsName, MerchantId, DeviceId),
);

impl ByNutype {
    /// The checked values, if all are valid.
    #[must_use]
    pub fn check(values: Values) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, i, j] = values.0;
        let required = (
            StoreNo::try_new(a).ok()?,
            OrderNo::try_new(b).ok()?,
            OrderTitle::try_new(c).ok()?,
            OperatorId::try_new(d).ok()?,
            TerminalNo::try_new(e).ok()?,
        );
        let optional = (
            NotifyUrl::try_new(f).ok()?,
            ReturnUrl::try_new(g).ok()?,
            GoodsName::try_new(h).ok()?,
            MerchantId::try_new(i).ok()?,
            DeviceId::try_new(j).ok()?,
        );
        Some(Self(required, optional))
    }
}

/// The check as people write it by hand: it counts the characters, and says which field is wrong.
#[must_use]
pub fn by_hand(request: &Request) -> Vec<(&'static str, usize)> {
    let mut wrong = Vec::new();
    let mut check = |name: &'static str, text: &str, least: usize, most: usize| {
        let count = text.chars().count();
        if count < least || count > most {
            wrong.push((name, count));
        }
    };
    check("store_no", &request.store_no, 1, 15);
    check("order_no", &request.order_no, 1, 32);
    check("order_title", &request.order_title, 1, 100);
    check("operator_id", &request.operator_id, 1, 20);
    check("terminal_no", &request.terminal_no, 1, 20);
    let Optional { notify_url, return_url, goods_name, merchant_id, device_id, .. } = &request.optional;
    for (name, text, most) in [
        ("notify_url", notify_url, 200),
        ("return_url", return_url, 256),
        ("goods_name", goods_name, 64),
        ("merchant_id", merchant_id, 16),
        ("device_id", device_id, 40),
    ] {
        if let Some(text) = text {
            check(name, text, 0, most);
        }
    }
    wrong
}
