using System.Text.Json;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>The document inside a delivery certificate, version 1. Null stands for what is not known or does not apply.</summary>
internal static class DeliveryPayload
{
    public const int Version = 1;

    private const int MaxText = 2048;
    private static readonly string[] Names =
        ["version", "site", "server", "broadcast", "channel", "owner", "started", "ended", "manifest", "receivers"];

    private static readonly string[] ManifestNames = ["name", "files", "bytes", "content", "root", "entries"];
    private static readonly string[] EntryNames = ["path", "kind", "size", "content"];
    private static readonly string[] ReceiverNames = ["node", "state", "bytes", "reason", "detail", "time", "receipt"];

    public static byte[] Write(DeliveryCertificate certificate) => StrictJson.Write(json =>
    {
        json.WriteNumber("version", Version);
        json.WriteString("site", certificate.Site.ToString());
        json.WriteString("server", certificate.Server.Value);
        json.WriteString("broadcast", certificate.Broadcast.ToString());
        json.WriteString("channel", certificate.Channel);
        json.WriteString("owner", certificate.Owner.Value);
        json.WriteString("started", JsonMembers.Format(certificate.Started));
        json.WriteString("ended", JsonMembers.Format(certificate.Ended));
        json.WriteStartObject("manifest");
        Write(json, certificate.Manifest);
        json.WriteEndObject();
        json.WriteStartArray("receivers");
        foreach (var receiver in certificate.Receivers) Write(json, receiver);
        json.WriteEndArray();
    });

    /// <exception cref="FormatException">Says what is wrong.</exception>
    /// <exception cref="FailureException"><see cref="Reason.Incompatible"/>: a later program wrote it.</exception>
    public static DeliveryCertificate Read(ReadOnlyMemory<byte> payload)
    {
        using var document = StrictJson.Parse(payload);
        RefuseLaterVersion(document.RootElement);
        var members = StrictJson.Object(document.RootElement, Names);
        if (members.Number("version", int.MaxValue) != Version) throw JsonMembers.Wrong("version");
        return new DeliveryCertificate(
            members.Hash("site"), members.Node("server"), new BroadcastId(members.Id("broadcast")), members.Text("channel", MaxText),
            members.Node("owner"), members.Time("started"), members.Time("ended"), ReadManifest(members.Member("manifest")),
            [.. members.Array("receivers", DeliveryCertificate.MaxReceivers).Select(ReadReceiver)]);
    }

    private static void RefuseLaterVersion(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out var version)) return;
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number <= Version) return;
        throw new FailureException(
            Reason.Incompatible, $"the certificate has version {number}, this program knows up to {Version}", "use a newer program");
    }

    private static void Write(Utf8JsonWriter json, DeliveredManifest manifest)
    {
        json.WriteString("name", manifest.Name);
        json.WriteNumber("files", manifest.Files);
        json.WriteNumber("bytes", manifest.Bytes);
        json.WriteString("content", manifest.Content?.ToString());
        json.WriteString("root", manifest.Root?.ToString());
        if (manifest.Listed is null)
        {
            json.WriteNull("entries");
            return;
        }

        json.WriteStartArray("entries");
        foreach (var entry in manifest.Listed.Entries)
        {
            json.WriteStartObject();
            json.WriteString("path", entry.Path.Value);
            json.WriteString("kind", entry.Kind == EntryKind.File ? "file" : "folder");
            json.WriteNumber("size", entry.Size);
            json.WriteString("content", entry.Kind == EntryKind.File ? entry.Content?.ToString() : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static DeliveredManifest ReadManifest(JsonElement element)
    {
        var members = StrictJson.Object(element, ManifestNames);
        Manifest? listed = null;
        if (!members.IsNull("entries"))
        {
            var entries = members.Array("entries", DeliveredManifest.MaxListed).Select(ReadEntry).ToArray();
            listed = Manifest.TryCreate(entries, out var problem) ?? throw new FormatException(problem);
        }

        var manifest = new DeliveredManifest(
            members.Text("name", RelativePath.MaxComponentBytes), members.Number("files", int.MaxValue),
            members.Number("bytes", long.MaxValue), members.OptionalContent("content"), members.OptionalHash("root"), listed);
        return manifest.IsConsistent ? manifest : throw new FormatException("its list of entries is not what it says of it");
    }

    private static Entry ReadEntry(JsonElement element)
    {
        var members = StrictJson.Object(element, EntryNames);
        var path = RelativePath.TryParse(members.Text("path", RelativePath.MaxBytes)) ?? throw JsonMembers.Wrong("path");
        var kind = members.Text("kind", 8) switch
        {
            "file" => EntryKind.File,
            "folder" => EntryKind.Folder,
            _ => throw JsonMembers.Wrong("kind"),
        };
        return new Entry(path, kind, members.Number("size", long.MaxValue), default, false, members.OptionalContent("content"));
    }

    private static void Write(Utf8JsonWriter json, DeliveredReceiver receiver)
    {
        json.WriteStartObject();
        json.WriteString("node", receiver.Node.Value);
        json.WriteString("state", NameOf(receiver.State));
        json.WriteNumber("bytes", receiver.Bytes);
        json.WriteString("reason", receiver.Reason);
        json.WriteString("detail", receiver.Detail is { Length: > MaxText } detail ? detail[..MaxText] : receiver.Detail);
        json.WriteString("time", JsonMembers.Format(receiver.Time));
        json.WriteString("receipt", receiver.Receipt);
        json.WriteEndObject();
    }

    private static DeliveredReceiver ReadReceiver(JsonElement element)
    {
        var members = StrictJson.Object(element, ReceiverNames);
        var name = members.Text("state", 32);
        var state = Enum.GetValues<ReceiverState>().FirstOrDefault(state => NameOf(state) == name);
        if (state is 0 or ReceiverState.Offered or ReceiverState.Receiving or ReceiverState.Verified)
            throw JsonMembers.Wrong("state");
        return new DeliveredReceiver(
            members.Node("node"), state, members.Number("bytes", long.MaxValue), members.OptionalText("reason", 64),
            members.OptionalText("detail", MaxText), members.Time("time"), members.OptionalText("receipt", Receipt.MaxLength));
    }

    private static string NameOf(ReceiverState state) => state.ToString().ToLowerInvariant();
}
