using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class ReasonsTests
{
    /// <summary>Number, exit code, exit code when the other side said it. Lines may be added, never changed.</summary>
    private static readonly Dictionary<string, (int Number, int Own, int Peer)> Frozen = new()
    {
        ["Internal"] = (1, 1, 1),
        ["Usage"] = (2, 2, 2),
        ["NotFound"] = (3, 3, 3),
        ["NotAllowed"] = (4, 4, 4),
        ["NotTrusted"] = (5, 4, 4),
        ["NoSpace"] = (6, 5, 6),
        ["StorageFailed"] = (7, 5, 6),
        ["AccessDenied"] = (8, 5, 6),
        ["StateDamaged"] = (9, 5, 6),
        ["TooLarge"] = (10, 6, 6),
        ["LimitReached"] = (11, 6, 6),
        ["NameRefused"] = (12, 6, 6),
        ["Corrupt"] = (13, 7, 7),
        ["Partial"] = (14, 8, 8),
        ["Exists"] = (15, 10, 10),
        ["Unreachable"] = (16, 11, 11),
        ["ConnectionLost"] = (17, 11, 11),
        ["Stalled"] = (18, 11, 11),
        ["SourceChanged"] = (19, 12, 12),
        ["Incompatible"] = (20, 13, 13),
        ["ProtocolViolation"] = (21, 13, 13),
        ["Cancelled"] = (22, 130, 130),
        ["Fenced"] = (23, 11, 11),
        ["ShuttingDown"] = (24, 11, 11),
        ["Paused"] = (25, 11, 11),
    };

    [Fact]
    public void Numbers_and_exit_codes_are_frozen() => Assert.Equal(
        Frozen.OrderBy(line => line.Value.Number),
        Enum.GetValues<Reason>().Order().Select(reason => KeyValuePair.Create(
            reason.ToString(), ((int)reason, reason.ExitCode(byPeer: false), reason.ExitCode(byPeer: true)))));

    [Fact]
    public void Only_our_own_bug_ends_with_1() => Assert.All(
        Enum.GetValues<Reason>().Where(reason => reason != Reason.Internal),
        reason => Assert.False(reason.ExitCode(byPeer: false) == 1 || reason.ExitCode(byPeer: true) == 1));

    [Fact]
    public void A_number_of_a_newer_peer_counts_as_failure()
    {
        Assert.Equal(1, ((Reason)999).ExitCode(byPeer: true));
        Assert.False(((Reason)999).IsRetryable());
    }

    [Theory]
    [InlineData(Reason.ConnectionLost, true)]
    [InlineData(Reason.NoSpace, true)]
    [InlineData(Reason.ShuttingDown, true)]
    [InlineData(Reason.Internal, false)]
    [InlineData(Reason.Usage, false)]
    [InlineData(Reason.NotTrusted, false)]
    [InlineData(Reason.Exists, false)]
    [InlineData(Reason.Corrupt, false)]
    [InlineData(Reason.Fenced, false)]
    public void Retry_advice_follows_from_what_could_change_by_itself(Reason reason, bool retryable) =>
        Assert.Equal(retryable, reason.IsRetryable());

    [Fact]
    public void A_failure_knows_whose_disk_is_full()
    {
        Assert.Equal(5, new Failure(Reason.NoSpace, "full").ExitCode);
        Assert.Equal(6, new Failure(Reason.NoSpace, "full", ByPeer: true).ExitCode);
    }
}
