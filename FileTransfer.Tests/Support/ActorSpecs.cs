using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace FileTransfer.Tests.Support;

/// <summary>Actors on virtual time, with every message serialized that does not say it stays in the process.</summary>
public abstract class ActorSpecs() : TestKit(ConfigurationFactory.ParseString(
    """
    akka.loglevel = OFF
    akka.stdout-loglevel = OFF
    akka.log-dead-letters = off
    akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
    akka.test.single-expect-default = 15s
    akka.actor {
      serialize-messages = on
      serializers.wire = "FileTransfer.Tests.Support.WireSerializer, FileTransfer.Tests"
      serialization-bindings { "FileTransfer.Actors.Protocol.IWireMessage, FileTransfer.Actors" = wire }
    }
    """))
{
    private protected TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    /// <summary>Returns when everything told to <paramref name="actor"/> so far is handled.</summary>
    private protected static Task Handled(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(null));

    private protected async Task Advance(IActorRef actor, TimeSpan time)
    {
        await Handled(actor);
        Scheduler.Advance(time);
    }

    /// <summary>Short, because on virtual time nothing comes later.</summary>
    private protected static Task ExpectNothing(TestProbe probe) =>
        probe.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50)).AsTask();
}
