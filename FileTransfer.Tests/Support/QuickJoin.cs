using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Node.Hosting;

namespace FileTransfer.Tests.Support;

/// <summary>
/// Enrols a node from the test's own process, over the same port and protocol: a tenth of the work of starting
/// <c>invite</c> and <c>join</c>, which tests of their own run as processes.
/// </summary>
internal static class QuickJoin
{
    /// <param name="site">Its server runs in the test's own network, with a folder that can be seen from here.</param>
    /// <param name="home">Of the node; made here.</param>
    /// <param name="roles">As <c>invite</c> takes them.</param>
    public static async Task RunAsync(Site site, SiteHome home, string roles)
    {
        JoinLink link;
        var grants = GrantsText.TryParseTyped(roles, out var problem) ?? throw new ArgumentException(problem, nameof(roles));
        await using (var server = await RawPeer.ConnectAsync(PkiOf(site), site.Port))
        {
            await server.SendAsync(1, new CatalogProtocol.CreateInvite(grants, null, TimeSpan.FromHours(1)));
            link = JoinLink.Parse((await server.ExpectAsync<CatalogProtocol.InviteCreated>(1)).Link);
        }

        var connection = await new LinkDialler().ConnectAsync(
            link.Host, link.Port, LinkProtocols.Join, null, _ => null, Deadline.Usual, CancellationToken.None);
        await using var stream = connection.Stream;
        using var shown = connection.ServerCertificate;
        using var credentials = await EnrolmentClient.JoinAsync(
            stream, shown, link, NodeId.Parse(home.Name), TimeProvider.System, CancellationToken.None);
        HomeFolder.Save(home.Path, credentials, new ServerAddress(link.Host, link.Port));
    }

    /// <summary>Whether the server's own identity, which may invite, is in sight.</summary>
    public static bool IsPossible(Site site) => NodeCredentials.Exist(PkiOf(site));

    private static string PkiOf(Site site) => Path.Combine(site.Data, RelativePath.InternalName, "pki");
}
