using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Client;

/// <summary>From outcomes to what callers are told.</summary>
internal static class Reports
{
    public static TransferReport Of(
        TransferOutcome outcome, TransferId id, TransferTally tally, IReadOnlyList<string> skipped, TimeSpan elapsed)
    {
        var manifest = outcome.Manifest!;
        var only = manifest.Entries.Count == 1 ? manifest.Entries[0] : null;
        return new TransferReport(
            id, NameOf(outcome), manifest.FileCount, manifest.TotalBytes, only?.Content, outcome.ResumedBytes,
            outcome.AlreadyThere, skipped, tally.Attempts, tally.BytesAgain, tally.Interruptions, elapsed)
        {
            Reused = outcome.ReusedBytes,
        };
    }

    public static BroadcastStanding Of(BroadcastProtocol.BroadcastListed listed) => new(
        listed.Broadcast.Id, listed.Broadcast.Channel, listed.Broadcast.Name, listed.Broadcast.Files, listed.Broadcast.Bytes,
        listed.State, listed.StartedAt, listed.Receivers)
    {
        Pacing = listed.Broadcast.Pacing,
    };

    public static RunningBroadcast Of(BroadcastProtocol.BroadcastStarted broadcast) =>
        new(broadcast.Id, broadcast.Channel, broadcast.Name, broadcast.Pacing);

    /// <summary>The final name, which keep-both may have chosen.</summary>
    private static string NameOf(TransferOutcome outcome)
    {
        if (outcome.Names.Count == 0) return outcome.Manifest!.DisplayName;
        var first = Display.Text(outcome.Names[0]);
        return outcome.Names.Count == 1 ? first : $"{first} and {outcome.Names.Count - 1} more";
    }
}
