//! Following an order until it is settled: the question that a recovery asks, without an unknown outcome before it.

use super::hand_over::unheard_of;
use super::{AnyClient, Client, Recovered};
use crate::message::Message;
use crate::spec::Operation as Table;
use crate::transport::Transport;
use crate::{Asked, Operation, Provider, Query};

impl<T: Transport> AnyClient<T> {
    /// Asks how the order of a request stands, as often and as long as the spec says, until it is settled.
    pub async fn follow(
        &self,
        operation: &'static Table,
        request: &dyn Message,
    ) -> Recovered<Box<dyn Message>> {
        let recovery = self.recovery(operation, |recover| self.question(recover, request));
        self.recover(&unheard_of(operation, Asked::of(operation, request), recovery)).await
    }
}

impl<P: Provider, T: Transport> Client<P, T> {
    /// Asks how the order of a request stands, as often and as long as the spec says, until it is settled: what a shop
    /// does between showing a QR code and handing out the goods, in case no notification comes.
    pub async fn follow<O: Operation<Provider = P>>(
        &self,
        request: &O,
    ) -> Recovered<<O::Query as Query>::Answer> {
        let recovery = self.any.recovery(O::SPEC, |recover| O::Query::about(recover, request));
        self.recover(&unheard_of(O::SPEC, Asked::of(O::SPEC, request), recovery)).await
    }
}
