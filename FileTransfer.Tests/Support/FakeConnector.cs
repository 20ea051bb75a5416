using System.Threading.Channels;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Tests.Support;

/// <summary>Each attempt to connect waits until the test decides it.</summary>
internal sealed class FakeConnector : IServerConnector
{
    private readonly Channel<TaskCompletionSource<ILink>> _attempts = Channel.CreateUnbounded<TaskCompletionSource<ILink>>();

    public PeerIdentity Self { get; } = new(NodeId.Parse("me"), NodeKind.Client, Permissions.None, "02");

    public string Site => "site";

    public NodeIdentity? Identity { get; set; }

    /// <summary>Whether a preferred node may be back.</summary>
    public bool HasBetter { get; set; }

    /// <summary>What a look for a preferred node finds.</summary>
    public Func<ILink?> Better { get; set; } = () => null;

    /// <summary>How often it was looked.</summary>
    public int Looks { get; private set; }

    public Task<ILink?> ConnectBetterAsync(CancellationToken cancel)
    {
        Looks++;
        return Task.FromResult(Better());
    }

    public Task<ILink> ConnectAsync(CancellationToken cancel)
    {
        var attempt = new TaskCompletionSource<ILink>(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempts.Writer.TryWrite(attempt);
        return attempt.Task;
    }

    public Task<TaskCompletionSource<ILink>> Attempt() => _attempts.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));

    public bool HasAttempt => _attempts.Reader.TryPeek(out _);
}
