using System.Net;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

/// <summary>A site that takes members over connections in memory.</summary>
internal sealed class Enrolment : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public Enrolment()
    {
        Book = new InviteBook(Store, Site.Authority, Site.Time);
        Server = new EnrolmentServer(Site.Authority, Book, Options, Site.Time);
    }

    public TestSite Site { get; } = new();

    public MemoryInviteStore Store { get; } = new();

    public EnrolmentOptions Options { get; } = new();

    public InviteBook Book { get; }

    public EnrolmentServer Server { get; }

    public X509Certificate2 ServerCertificate => Site.Authority.Server.Certificate;

    public Task<JoinLink> Invite(
        string? name = null, NodeKind kind = NodeKind.Client, Permissions permissions = Permissions.Receive)
    {
        var terms = new InviteTerms(kind, permissions, name is null ? null : NodeId.Parse(name), Lifetime);
        return Book.CreateAsync(terms, "hub.local", 5001, CancellationToken.None);
    }

    /// <summary>A link of this site with a secret that it never gave out.</summary>
    public JoinLink Guess() => JoinLink.Create("hub.local", 5001, JoinSecret.New(), Site.Authority.Fingerprint);

    public async Task<(NodeCredentials? Joined, Failure? Failure, EnrolmentOutcome Outcome)> Join(
        JoinLink link, string? name = null, string from = "192.0.2.1")
    {
        var (client, server) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = server;
        var serving = Server.ServeAsync(serverSide, IPAddress.Parse(from), CancellationToken.None);
        var wanted = name is null ? null : NodeId.Parse(name);
        try
        {
            var joined = await EnrolmentClient.JoinAsync(
                clientSide, ServerCertificate, link, wanted, Site.Time, CancellationToken.None);
            return (joined, null, await serving);
        }
        catch (FailureException e)
        {
            await clientSide.DisposeAsync();
            return (null, e.Failure, await serving);
        }
    }

    public async Task<NodeCredentials> Joins(JoinLink link, string? name = null, string from = "192.0.2.1")
    {
        var (joined, failure, outcome) = await Join(link, name, from);
        Assert.Null(failure);
        Assert.NotNull(joined);
        Assert.Equal(joined.Identity.Serial, outcome.Node?.Serial);
        return joined;
    }

    public async Task<Failure> Refuses(
        JoinLink link, Reason reason, string why, string? name = null, string from = "192.0.2.1")
    {
        var (joined, failure, outcome) = await Join(link, name, from);
        Assert.Null(joined);
        Assert.NotNull(failure);
        Assert.Equal((reason, true), (failure.Reason, failure.ByPeer));
        Assert.Contains(why, failure.Detail, StringComparison.Ordinal);
        Assert.Equal(failure.Detail, outcome.Failure?.Detail);
        Assert.Null(outcome.Node);
        return failure;
    }

    public void Dispose() => Site.Dispose();
}
