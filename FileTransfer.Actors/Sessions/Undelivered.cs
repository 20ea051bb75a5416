using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Sessions;

/// <summary>
/// Releases what messages hold that reach nobody: an actor that stops with chunks in its mailbox would otherwise keep
/// its share of the inbound budget of the whole node, and a result that comes after its actor a lock on the store.
/// </summary>
/// <remarks>One per actor system. Such messages must not suppress their dead letters.</remarks>
internal sealed class Undelivered : IExtension
{
    private Undelivered(ExtendedActorSystem system) => system.EventStream.Subscribe(
        system.SystemActorOf(Props.Create(() => new Collector()), "undelivered"), typeof(DeadLetter));

    public static void CollectIn(ActorSystem system) => system.WithExtension<Undelivered, Provider>();

    private sealed class Provider : ExtensionIdProvider<Undelivered>
    {
        public override Undelivered CreateExtension(ExtendedActorSystem system) => new(system);
    }

    private sealed class Collector : ReceiveActor
    {
        public Collector()
        {
            Receive<DeadLetter>(letter => letter.Message is IHolding, letter => ((IHolding)letter.Message).Undelivered());
            ReceiveAny(_ => { });
        }
    }
}
