using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>How broadcasts stand, for status and why.</summary>
internal static class BroadcastStandings
{
    private static readonly string[] Columns = ["node", "state", "received", "time", "cause"];

    public static Table Receivers(BroadcastStanding standing) =>
        new("receiver", Columns, [.. standing.Receivers.Select(receiver => Row(receiver, standing.Bytes))], Always: true);

    public static Outcome Of(BroadcastStanding standing)
    {
        var committed = standing.Receivers.Count(receiver => receiver.State == ReceiverState.Committed);
        var line = $"broadcast {standing.Id} of {Display.Text(standing.Name)} on channel {Display.Text(standing.Channel)}  "
            + $"{Word(standing.State)}  {committed} of {Units.Count(standing.Receivers.Count, "receiver", "receivers")} committed"
            + (IsHeldBack(standing) ? $"  {PacingText.Of(standing.Pacing)}" : "");
        return new Outcome(line, Fields(standing, committed));
    }

    /// <summary>One line for each that this node does not have; or that it has all.</summary>
    public static Outcome Why(NodeId node, IReadOnlyList<BroadcastStanding> standings)
    {
        var newest = standings.GroupBy(standing => standing.Channel).Select(channel => channel.First()).ToArray();
        var lacking = newest.Where(standing => standing.Receivers.Any(receiver => receiver.State != ReceiverState.Committed)).ToArray();
        var lines = lacking.Select(standing => $"{Display.Text(standing.Channel)}: {Reason(standing)}");
        var text = newest.Length == 0 ? $"no broadcast was for {node}"
            : lacking.Length == 0 ? $"{node} has the newest of {Units.Count(newest.Length, "channel", "channels")}"
            : string.Join('\n', lines);
        return new Outcome(text, new JsonObject
        {
            ["node"] = node.Value,
            ["channels"] = newest.Length,
            ["lacking"] = new JsonArray([.. lacking.Select(standing =>
            {
                var fields = JsonFields.Of(standing.Receivers[0]);
                fields["id"] = standing.Id.ToString();
                fields["channel"] = standing.Channel;
                fields["why"] = Reason(standing);
                JsonFields.Add(fields, standing.Pacing);
                return (JsonNode)fields;
            })]),
        });
    }

    /// <summary>State, how far and how fast, what is in the way, and what holds the broadcast back.</summary>
    private static string Reason(BroadcastStanding standing)
    {
        var receiver = standing.Receivers[0];
        var state = ProgressText.State(receiver.State);
        var cause = receiver.Failure is { } failure ? $": {Display.Text(failure.Detail)}" : "";
        if (receiver.State == ReceiverState.Receiving)
        {
            var rate = receiver.Elapsed > TimeSpan.Zero ? receiver.BytesDone / receiver.Elapsed.TotalSeconds : (double?)null;
            state = $"{state} {Units.Size(receiver.BytesDone)} of {Units.Size(standing.Bytes)}, {Units.Rate(rate)} on average";
        }

        if (!IsHeldBack(standing)) return state + cause;
        // Paused is what everybody's cause says then.
        return receiver.Failure?.Reason == Actors.Domain.Reason.Paused
            ? $"{state}: {PacingText.Of(standing.Pacing)}"
            : $"{state}{cause} ({PacingText.Of(standing.Pacing)})";
    }

    private static bool IsHeldBack(BroadcastStanding standing) =>
        standing.State == BroadcastState.Running && standing.Pacing != BroadcastPacing.Free;

    private static Table.Row Row(ReceiverStatus receiver, long total) => new(
        [
            receiver.Node.Value,
            ProgressText.State(receiver.State),
            $"{Units.Size(receiver.BytesDone)} of {Units.Size(total)}",
            Units.Duration(receiver.Elapsed),
            Display.Text(receiver.Failure?.Detail),
        ],
        () => JsonFields.Of(receiver));

    private static JsonObject Fields(BroadcastStanding standing, int committed)
    {
        var fields = new JsonObject
        {
            ["id"] = standing.Id.ToString(),
            ["channel"] = standing.Channel,
            ["name"] = standing.Name,
            ["state"] = Word(standing.State),
            ["started"] = JsonFields.Time(standing.StartedAt),
            ["files"] = standing.Files,
            ["bytes"] = standing.Bytes,
            ["receivers"] = standing.Receivers.Count,
            ["committed"] = committed,
        };
        JsonFields.Add(fields, standing.Pacing);
        return fields;
    }

    private static string Word(BroadcastState state) => state.ToString().ToLowerInvariant();
}
