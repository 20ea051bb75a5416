using System.Text;
using System.Text.Json;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol.Wire;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Vectors;
using Google.Protobuf;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>
/// Every hostile text straight on the wire, past the checks of our own client: as a remote name, a label and a node's name.
/// The server's log stays one event per line, and nothing outside its folder changes.
/// </summary>
public sealed class HostileWireTextTests
{
    /// <summary>In the gate every so many-th text is enough; the same code sees all of them.</summary>
    private const int Sample = 40;

    [Fact]
    public Task Some_of_them_are_read_or_refused_and_harmless() => SendAsync([.. HostileNames.All.Where((_, i) => i % Sample == 0)]);

    [LongFact]
    public Task All_of_them_are_read_or_refused_and_harmless() => SendAsync([.. HostileNames.All]);

    private static async Task SendAsync(IReadOnlyList<string> texts)
    {
        await using var site = await Site.OpenAsync(_ => new Launch
        {
            Environment = new Dictionary<string, string> { ["FILETRANSFER_LOG_LINES_PER_NODE"] = "1000000" },
        }, [], "ann", "ben");
        var canary = SampleFiles.Make(Path.Combine(site.Folder, "canary", "etc", "passwd"), 100);
        var before = SampleFiles.Describe(Path.GetDirectoryName(canary)!);
        var invitation = JoinLink.Parse(await site.InviteAsync());

        foreach (var text in texts)
        {
            await AsLabelAsync(site["ben"], text);
            foreach (var (kind, wire) in Carrying(text)) await AsNameAsync(site["ben"], kind, wire);
            if (NodeId.TryParse(text) is null && text.Length > 0) await AsNodeAsync(site, invitation, text);
        }

        Assert.Equal(before, SampleFiles.Describe(Path.GetDirectoryName(canary)!));
        AssertLog(site);
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }

    private static IEnumerable<(MessageKind Kind, IMessage Wire)> Carrying(string text)
    {
        var id = ValueCodec.ToWire(Guid.NewGuid());
        yield return (MessageKind.Request, new RequestMessage { Id = id, Path = text });
        yield return (MessageKind.ListFiles, new ListFilesMessage { Path = text });
        yield return (MessageKind.RemoveFile, new RemoveFileMessage { Path = text });
        yield return (MessageKind.StartBroadcast, new StartBroadcastMessage { Id = id, Path = "missing", Channel = text });
        yield return (MessageKind.StartBroadcast, new StartBroadcastMessage { Id = id, Path = text });
    }

    private static async Task AsLabelAsync(SiteHome member, string text)
    {
        await using var peer = await RawPeer.ConnectAsync(member, greet: false);
        await peer.SendAsync(0, MessageKind.Hello, new HelloMessage { Session = text, Epoch = 1, Version = text, Groups = { text } });
        await peer.SendAsync(0, MessageKind.Goodbye, new GoodbyeMessage
        {
            Failure = new FailureMessage { Reason = (uint)Reason.Cancelled, Detail = text, Hint = text },
        });
        await peer.EndAsync();
    }

    /// <summary>Read and answered, or the end of the link.</summary>
    private static async Task AsNameAsync(SiteHome member, MessageKind kind, IMessage wire)
    {
        await using var peer = await RawPeer.ConnectAsync(member);
        await peer.SendAsync(1, kind, wire);
        await peer.SendAsync(0, MessageKind.Goodbye, new GoodbyeMessage { Failure = new FailureMessage { Reason = (uint)Reason.Cancelled, Detail = "done" } });
        var end = await peer.EndAsync();
        Assert.True(end is null or { Reason: Reason.ProtocolViolation or Reason.ShuttingDown }, end?.ToString());
    }

    private static async Task AsNodeAsync(Site site, JoinLink invitation, string text)
    {
        await using var connection = (await new LinkDialler().ConnectAsync(
            "127.0.0.1", site.Port, LinkProtocols.Join, null, _ => null, Deadline.Usual, CancellationToken.None)).Stream;
        await EnrolmentWire.ReadAsync(connection, CancellationToken.None, EnrolmentMessage.BodyOneofCase.SiteCertificate);
        await EnrolmentWire.WriteAsync(connection, new EnrolmentMessage
        {
            JoinRequest = new JoinRequest { Secret = ByteString.CopyFrom(invitation.Secret.Bytes), NodeName = text, DefaultName = text },
        }, CancellationToken.None);
        var answer = await EnrolmentWire.ReadAsync(connection, CancellationToken.None, EnrolmentMessage.BodyOneofCase.JoinRefused);
        Assert.Equal((int)Reason.NameRefused, answer.JoinRefused.Reason);
        ShownText.AssertHarmless(Encoding.UTF8.GetBytes(answer.JoinRefused.Detail));
    }

    private static void AssertLog(Site site)
    {
        using var stream = new FileStream(
            Path.Combine(site.Data, ".filetransfer", "log", "node.json"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        ShownText.AssertHarmless(copy.ToArray());
        foreach (var line in Encoding.UTF8.GetString(copy.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
            Assert.True(JsonElement.Parse(line).TryGetProperty("@mt", out _), line);
        foreach (var line in site.Server.Errors)
        {
            ShownText.AssertHarmless(Encoding.UTF8.GetBytes(line));
            Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} ", line);
        }
    }
}
