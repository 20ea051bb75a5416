using Akka.Actor;
using FileTransfer.Actors.Domain;
using Xunit;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>Whom a broadcast is for, and what is said of those who do not get on.</summary>
public sealed class BroadcastReceiversSpecs : BroadcastActorSpecs
{
    [Fact]
    public async Task Whoever_joins_while_it_runs_is_offered_it_too()
    {
        var broadcast = await Started((A, SessionA));
        await Delivered(SessionA);

        broadcast.Tell(new ReceiverOnline(B, SessionB, []));
        await Delivered(SessionB);
        End(broadcast, A, SessionA);
        End(broadcast, B, SessionB);

        Assert.Equal(2, (await Final(broadcast)).Count(status => status.State == ReceiverState.Committed));
    }

    [Fact]
    public async Task Only_those_it_names_or_whose_group_it_names_are_offered_it()
    {
        var c = CreateTestProbe();
        var broadcast = Start(Plan() with { Terms = new BroadcastTerms([A, NodeId.Parse("away")], ["tills"], null) }, (A, SessionA), (B, SessionB));
        broadcast.Tell(new ReceiverOnline(NodeId.Parse("c"), c, ["kiosks", "tills"]));

        await Delivered(SessionA);
        await Delivered(c);
        await ExpectNothing(SessionB);
        Assert.Equal("away", (await NextChange(broadcast, NodeId.Parse("away"), ReceiverState.Offered)).Node.Value);
    }

    [Fact]
    public async Task At_its_deadline_whoever_has_not_committed_has_failed()
    {
        var broadcast = Start(
            Plan() with { StartedAt = Harness.Services.Time.GetUtcNow().UtcDateTime, Terms = new BroadcastTerms([], [], TimeSpan.FromHours(1)) },
            (A, SessionA), (B, SessionB));
        await Delivered(SessionA);
        End(broadcast, B, SessionB);

        await Advance(broadcast, TimeSpan.FromHours(1));

        var final = await Final(broadcast);
        Assert.Equal((ReceiverState.Failed, Reason.Stalled), (final[0].State, final[0].Failure?.Reason));
        Assert.Equal(ReceiverState.Committed, final[1].State);
        Assert.Equal(Reason.Stalled, (await SessionA.FishForMessageAsync<Withdraw>(_ => true)).Failure.Reason);
    }

    [Fact]
    public async Task A_receiver_that_was_revoked_is_not_waited_for_and_says_so()
    {
        var broadcast = await Started((A, SessionA));

        broadcast.Tell(new ReceiverOffline(A, SessionA) { Expelled = FileTransfer.Actors.Security.PeerVerifier.Revoked });

        var final = Assert.Single(await Final(broadcast));
        Assert.Equal((ReceiverState.Failed, Reason.NotTrusted), (final.State, final.Failure?.Reason));
    }

    [Fact]
    public async Task Whoever_asks_again_has_those_who_failed_offered_it_again_and_nobody_else()
    {
        var (c, again) = (CreateTestProbe(), CreateTestProbe());
        var broadcast = await Started((A, SessionA), (B, SessionB), (NodeId.Parse("c"), c));
        foreach (var session in new[] { SessionA, SessionB, c }) await Delivered(session);
        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));
        End(broadcast, B, SessionB);
        await NextChange(broadcast, A, ReceiverState.Rejected);

        broadcast.Tell(Follow(again));

        await Delivered(SessionA);
        await ExpectNothing(SessionB);
        await ExpectNothing(c);
        End(broadcast, A, SessionA);
        End(broadcast, NodeId.Parse("c"), c);
        Assert.All(await Final(broadcast), status => Assert.Equal(ReceiverState.Committed, status.State));
    }

    [Fact]
    public async Task Nobody_is_offered_what_is_about_to_end()
    {
        var gate = new TaskCompletionSource();
        Harness.Proof.Gate = gate.Task;
        var broadcast = await Started((A, SessionA));
        await Delivered(SessionA);
        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));
        await Handled(broadcast);

        broadcast.Tell(Follow(CreateTestProbe()));

        await ExpectNothing(SessionA);
        gate.SetResult();
        Assert.Equal(ReceiverState.Rejected, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task What_was_called_off_is_not_offered_again()
    {
        var broadcast = await Started((A, SessionA), (B, SessionB));
        foreach (var session in new[] { SessionA, SessionB }) await Delivered(session);
        End(broadcast, A, SessionA, new Failure(Reason.Cancelled, "somebody pressed Ctrl-C there"));
        await NextChange(broadcast, A, ReceiverState.Cancelled);

        broadcast.Tell(Follow(CreateTestProbe()));

        await ExpectNothing(SessionA);
    }

    [Fact]
    public async Task Silence_and_absence_become_causes()
    {
        var broadcast = await Started((A, SessionA));
        broadcast.Tell(new DeliveryProgressed(A, 4, SessionA));

        await Handled(broadcast);
        Harness.Time.Advance(TimeSpan.FromSeconds(30));
        var silent = await NextChange(broadcast, A, ReceiverState.Receiving, status => status.Failure is not null);
        Assert.Equal(Reason.Stalled, silent.Failure?.Reason);

        broadcast.Tell(new ReceiverOffline(A, SessionA));
        var gone = await NextChange(broadcast, A, ReceiverState.Receiving, status => status.Failure?.Reason == Reason.Unreachable);
        Assert.Equal(4, gone.BytesDone);
    }
}
