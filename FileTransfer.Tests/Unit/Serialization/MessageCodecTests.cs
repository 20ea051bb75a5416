using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Properties.Serialization;
using Google.Protobuf;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Tests.Unit.Serialization;

public sealed class MessageCodecTests
{
    private static readonly Type[] WireTypes =
    [
        .. typeof(IWireMessage).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IWireMessage))),
    ];

    [Fact]
    public void Every_wire_message_has_a_kind_of_its_own()
    {
        var kinds = WireGen.All.Select(gen => MessageCodec.Encode(Example(gen)).Kind).ToArray();

        Assert.Equal(Enum.GetValues<MessageKind>().Select(kind => (ushort)kind).Order(), kinds.Order());
        Assert.Equal(WireTypes.Select(type => type.Name).Order(), WireGen.All.Select(gen => Example(gen).GetType().Name).Order());
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/rooted")]
    [InlineData("C:/windows")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData(".filetransfer/x")]
    public void A_bad_path_is_a_problem_that_does_not_repeat_it(string path)
    {
        var problem = ProblemWith(MessageKind.Request, new Wire.RequestMessage { Id = ByteString.CopyFrom(new byte[16]), Path = path });

        Assert.StartsWith("bad Request message: bad path", problem, StringComparison.Ordinal);
        if (path.Length > 1) Assert.DoesNotContain(path, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_has_16_bytes() => Assert.Contains(
        "16 bytes", ProblemWith(MessageKind.Request, new Wire.RequestMessage { Id = ByteString.CopyFrom(new byte[15]), Path = "a" }), StringComparison.Ordinal);

    [Fact]
    public void Sizes_and_counts_are_not_negative()
    {
        Assert.Contains("2^63", ProblemWith(MessageKind.Accept, new Wire.AcceptMessage { HaveBytes = ulong.MaxValue }), StringComparison.Ordinal);
        Assert.Contains("2^31", ProblemWith(MessageKind.Nack, new Wire.NackMessage { Chunk = uint.MaxValue, Failure = new Wire.FailureMessage() }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new uint[] { 1 })]
    [InlineData(new uint[] { 0, 0 })]
    [InlineData(new uint[] { uint.MaxValue, 1 })]
    [InlineData(new uint[] { 0, uint.MaxValue })]
    [InlineData(new uint[] { 2147483646, 1, 0, 1 })]
    public void Runs_that_are_no_ranges_are_refused(uint[] runs) =>
        Assert.Contains("run", ProblemWith(MessageKind.Fetch, new Wire.FetchMessage { Runs = { runs } }), StringComparison.Ordinal);

    [Fact]
    public void Runs_have_a_limit()
    {
        var most = new Wire.FetchMessage { Runs = { Enumerable.Repeat(1u, 2 * MaxRuns) } };
        Assert.IsType<Fetch>(MessageCodec.TryDecode((ushort)MessageKind.Fetch, most.ToByteArray(), out _));

        most.Runs.AddRange([1u, 1u]);

        Assert.Contains($"{MaxRuns} runs", ProblemWith(MessageKind.Fetch, most), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    public void An_unknown_purpose_is_a_problem(uint purpose) => Assert.Contains(
        $"unknown Purpose {purpose}",
        ProblemWith(MessageKind.Offer, new Wire.OfferMessage { Id = ByteString.CopyFrom(new byte[16]), Purpose = purpose, IfExists = 1 }),
        StringComparison.Ordinal);

    [Fact]
    public void A_reason_of_a_newer_peer_is_still_a_failure()
    {
        var reject = Decode<Reject>(MessageKind.Reject, new Wire.RejectMessage { Failure = new Wire.FailureMessage { Reason = 9999, Detail = "new" } });

        Assert.Equal(new Failure(Reason.Internal, "new", null, ByPeer: true), reject.Failure);
    }

    [Fact]
    public void Text_of_a_peer_is_escaped_and_bounded()
    {
        var failure = new Wire.FailureMessage { Reason = 3, Detail = "\u001b[31m\r\n" + new string('x', 5000), Hint = "\u202e" };

        var read = Decode<Reject>(MessageKind.Reject, new Wire.RejectMessage { Failure = failure }).Failure;

        Assert.DoesNotContain(read.Detail + read.Hint, char.IsControl);
        Assert.InRange(read.Detail.Length, 1, Display.MaxLength);
        Assert.Equal(@"\u{202e}", read.Hint);
    }

    [Fact]
    public void A_failure_must_be_given() =>
        Assert.Contains("no failure", ProblemWith(MessageKind.Cancel, new Wire.CancelMessage()), StringComparison.Ordinal);

    [Fact]
    public void Our_own_long_text_is_cut_before_it_travels() =>
        Assert.InRange(MessageCodec.Encode(new Reject(new Failure(Reason.Internal, new string('x', 100_000)))).Payload.Length, 1, 2048);

    [Fact]
    public void A_session_name_and_groups_have_limits()
    {
        var hello = new Wire.HelloMessage { Session = "", Version = "1" };
        Assert.Contains("session name", ProblemWith(MessageKind.Hello, hello), StringComparison.Ordinal);
        hello.Session = new string('s', SessionProtocol.MaxSessionNameLength + 1);
        Assert.Contains("session name", ProblemWith(MessageKind.Hello, hello), StringComparison.Ordinal);
        hello.Session = "s";
        hello.Groups.AddRange(Enumerable.Repeat("g", SessionProtocol.MaxGroups + 1));
        Assert.Contains("groups", ProblemWith(MessageKind.Hello, hello), StringComparison.Ordinal);
        hello.Groups.Clear();
        hello.Groups.Add("no group\n");
        Assert.Contains("node id", ProblemWith(MessageKind.Hello, hello), StringComparison.Ordinal);
    }

    [Fact]
    public void Content_ids_have_32_bytes() => Assert.Contains(
        "32 bytes", ProblemWith(MessageKind.Finished, new Wire.FinishedMessage { Contents = ByteString.CopyFrom(new byte[33]) }), StringComparison.Ordinal);

    [Fact]
    public void A_channel_has_a_limit()
    {
        var channel = new string('c', BroadcastProtocol.MaxChannelLength + 1);

        Assert.Contains("channel", ProblemWith(MessageKind.StartBroadcast, new Wire.StartBroadcastMessage { Path = "a", Channel = channel }), StringComparison.Ordinal);
        Assert.Contains(
            "channel",
            ProblemWith(MessageKind.Offer, new Wire.OfferMessage { Id = ByteString.CopyFrom(new byte[16]), Purpose = 1, IfExists = 1, Channel = channel }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(366 * 24 * 3600 + 1)]
    public void An_invite_lives_a_second_to_a_year(ulong seconds) =>
        Assert.Contains("time to live", ProblemWith(MessageKind.CreateInvite, new Wire.CreateInviteMessage { TtlSeconds = seconds }), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_sample_is_a_share(uint permille) =>
        Assert.Contains("permille", ProblemWith(MessageKind.VerifyStored, new Wire.VerifyStoredMessage { SamplePermille = permille }), StringComparison.Ordinal);

    [Fact]
    public void Unknown_permissions_are_refused() => Assert.Contains(
        "permission", ProblemWith(MessageKind.CreateInvite, new Wire.CreateInviteMessage { TtlSeconds = 1, Permissions = 32 }), StringComparison.Ordinal);

    [Fact]
    public void Fields_of_a_newer_peer_are_ignored()
    {
        byte[] withMore = [.. MessageCodec.Encode(new Fetch([new ChunkRange(0, 1)])).Payload, .. new byte[] { 0xF8, 0x07, 0x01 }];

        Assert.IsType<Fetch>(MessageCodec.TryDecode((ushort)MessageKind.Fetch, withMore, out _));
    }

    [Fact]
    public void An_invite_does_not_show_its_secret() =>
        Assert.DoesNotContain("ft://", new CatalogProtocol.InviteCreated("ft://secret").ToString(), StringComparison.Ordinal);

    private static IWireMessage Example(Gen<IWireMessage> gen) => gen.Array[1].Single()[0];

    private static T Decode<T>(MessageKind kind, IMessage wire) =>
        Assert.IsType<T>(MessageCodec.TryDecode((ushort)kind, wire.ToByteArray(), out _));

    private static string ProblemWith(MessageKind kind, IMessage wire)
    {
        Assert.Null(MessageCodec.TryDecode((ushort)kind, wire.ToByteArray(), out var problem));
        return Assert.IsType<string>(problem);
    }
}
