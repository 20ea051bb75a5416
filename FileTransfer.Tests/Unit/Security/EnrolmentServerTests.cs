using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol.Wire;
using FileTransfer.Actors.Security;
using Google.Protobuf;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class EnrolmentServerTests : IDisposable
{
    private readonly Enrolment _enrolment = new();

    public void Dispose() => _enrolment.Dispose();

    [Theory]
    [InlineData("press one")]
    [InlineData("-press")]
    [InlineData("../etc")]
    [InlineData("a\u001b[2Jb")]
    public async Task Refuses_an_invalid_name(string name)
    {
        var link = await _enrolment.Invite();

        var outcome = await Serve(Frame(Request(link, name)));

        Assert.Equal(Reason.NameRefused, outcome.Failure?.Reason);
        Assert.DoesNotContain('\u001b', outcome.Failure?.Detail ?? "");
        Assert.Null(Assert.Single(_enrolment.Store.Invites.Values).UsedBy);
    }

    [Fact]
    public async Task Refuses_an_invalid_signing_request_and_leaves_the_code_good()
    {
        var link = await _enrolment.Invite();
        var request = Request(link, "press-1");
        request.JoinRequest.SigningRequest = ByteString.CopyFrom(1, 2, 3);

        var outcome = await Serve(Frame(request));

        Assert.Equal(Reason.ProtocolViolation, outcome.Failure?.Reason);
        Assert.Contains("certificate request", outcome.Failure?.Detail, StringComparison.Ordinal);
        Assert.Null(Assert.Single(_enrolment.Store.Invites.Values).UsedBy);
        using var joined = await _enrolment.Joins(link, "press-1");
    }

    [Fact]
    public async Task Ends_a_conversation_that_takes_too_long_whatever_trickles_in()
    {
        var (client, server) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = server;
        var serving = _enrolment.Server.ServeAsync(serverSide, IPAddress.Loopback, CancellationToken.None);
        await clientSide.WriteAsync(new byte[] { 1 });
        Assert.False(serving.IsCompleted);

        _enrolment.Site.Time.Advance(_enrolment.Options.Deadline);

        Assert.Equal(Reason.Stalled, (await serving).Failure?.Reason);
    }

    [Fact]
    public async Task Ends_when_it_is_told_to()
    {
        var (client, server) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = server;
        using var stop = new CancellationTokenSource();
        var serving = _enrolment.Server.ServeAsync(serverSide, IPAddress.Loopback, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Theory]
    [InlineData(EnrolmentWire.MaxMessage + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public async Task Refuses_a_message_over_the_bound_before_it_is_there(int length)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, length);

        var outcome = await Serve(prefix, close: false);

        Assert.Equal(Reason.ProtocolViolation, outcome.Failure?.Reason);
        Assert.Contains("16384", outcome.Failure?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_what_does_not_belong_here()
    {
        Assert.Contains("None", (await Serve(Frame(new EnrolmentMessage()))).Failure?.Detail, StringComparison.Ordinal);
        var answer = new EnrolmentMessage { JoinAccepted = new JoinAccepted() };
        Assert.Contains("JoinAccepted", (await Serve(Frame(answer))).Failure?.Detail, StringComparison.Ordinal);
        byte[] garbage = [3, 0, 0, 0, 0xFF, 0xFF, 0xFF];
        Assert.Contains("malformed", (await Serve(garbage)).Failure?.Detail, StringComparison.Ordinal);
        var noSecret = new EnrolmentMessage { JoinRequest = new JoinRequest { Secret = ByteString.CopyFrom(1, 2) } };
        Assert.Contains("wrong length", (await Serve(Frame(noSecret))).Failure?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Survives_a_request_cut_anywhere()
    {
        var frame = Frame(Request(await _enrolment.Invite(), "press-1"));
        for (var length = 0; length < frame.Length; length += 7)
        {
            var outcome = await Serve(frame[..length]);
            Assert.Equal(Reason.ConnectionLost, outcome.Failure?.Reason);
        }

        Assert.Empty(_enrolment.Store.Nodes);
    }

    [Fact]
    public async Task Tells_a_failing_disk_to_the_log_and_only_that_to_the_other_side()
    {
        var link = await _enrolment.Invite();
        _enrolment.Store.BeforeRedeem = () =>
            throw new FailureException(Reason.StorageFailed, "/srv/catalog.db: I/O error");

        var (_, failure, outcome) = await _enrolment.Join(link, "press-1");

        Assert.Equal((Reason.StorageFailed, true), (failure?.Reason, failure?.ByPeer));
        Assert.Equal("the server could not look up the code", failure?.Detail);
        Assert.Equal("/srv/catalog.db: I/O error", outcome.Failure?.Detail);
    }

    [Fact]
    public async Task Still_tells_who_joined_when_the_answer_does_not_arrive()
    {
        var link = await _enrolment.Invite();
        var (client, server) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = server;
        _enrolment.Store.BeforeRedeem = async () => await serverSide.DisposeAsync();
        var serving = _enrolment.Server.ServeAsync(serverSide, IPAddress.Loopback, CancellationToken.None);

        await clientSide.WriteAsync(Frame(Request(link, "press-1")));
        var outcome = await serving;

        Assert.Equal("press-1", outcome.Node?.Node.Value);
        Assert.Equal(Reason.ConnectionLost, outcome.Failure?.Reason);
    }

    private static EnrolmentMessage Request(JoinLink link, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EnrolmentMessage
        {
            JoinRequest = new JoinRequest
            {
                Secret = ByteString.CopyFrom(link.Secret.Bytes),
                NodeName = name,
                SigningRequest = ByteString.CopyFrom(SigningRequest.Create(key)),
            },
        };
    }

    private static byte[] Frame(EnrolmentMessage message)
    {
        var frame = new byte[4 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32LittleEndian(frame, message.CalculateSize());
        message.WriteTo(frame.AsSpan(4));
        return frame;
    }

    private async Task<EnrolmentOutcome> Serve(byte[] input, bool close = true)
    {
        var (client, server) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = server;
        await clientSide.WriteAsync(input);
        var serving = _enrolment.Server.ServeAsync(serverSide, IPAddress.Loopback, CancellationToken.None);
        if (close) await clientSide.CloseWritingAsync();
        return await serving;
    }
}
