using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;

namespace FileTransfer.Node.Output;

/// <summary>What a delivery certificate that was checked says.</summary>
internal static class CertificateOutcome
{
    private static readonly string[] Columns = ["node", "state", "time", "cause"];

    /// <param name="certificate">Checked.</param>
    /// <param name="path">What was compared with it, or null.</param>
    public static Outcome Of(DeliveryCertificate certificate, string? path)
    {
        var manifest = certificate.Manifest;
        var committed = certificate.Receivers.Count(receiver => receiver.State == ReceiverState.Committed);
        var line = $"the certificate is right: {committed} of {certificate.Receivers.Count} receivers have "
            + $"{Display.Text(manifest.Name)}  {Units.Count((int)manifest.Files, "file", "files")}  {Units.Size(manifest.Bytes)}";
        if (path is not null) line += $"\n{Display.Text(path)} is what they have";
        var fields = new JsonObject
        {
            ["id"] = certificate.Broadcast.ToString(),
            ["channel"] = certificate.Channel,
            ["server"] = certificate.Server.Value,
            ["owner"] = certificate.Owner.Value,
            ["site"] = certificate.Site.ToString(),
            ["started"] = JsonFields.Time(certificate.Started),
            ["ended"] = JsonFields.Time(certificate.Ended),
            ["name"] = manifest.Name,
            ["files"] = manifest.Files,
            ["bytes"] = manifest.Bytes,
            ["contentId"] = manifest.Content?.ToString(),
            ["root"] = manifest.Root?.ToString(),
            ["receivers"] = certificate.Receivers.Count,
            ["committed"] = committed,
            ["path"] = path,
        };
        return new Outcome(line, fields, new Table("receiver", Columns, [.. certificate.Receivers.Select(Row)], Always: false));
    }

    private static Table.Row Row(DeliveredReceiver receiver) => new(
        [
            receiver.Node.Value,
            ProgressText.State(receiver.State),
            Units.Time(receiver.Time),
            Display.Text(receiver.Detail),
        ],
        () => new JsonObject
        {
            ["node"] = receiver.Node.Value,
            ["state"] = ProgressText.State(receiver.State),
            ["time"] = JsonFields.Time(receiver.Time),
            ["bytes"] = receiver.Bytes,
            ["code"] = receiver.Reason,
            ["message"] = receiver.Detail,
        });
}
