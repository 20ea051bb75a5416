using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>A client's own folder: its identity in <c>pki/</c>, and the server's address in <c>server</c>.</summary>
internal static class HomeFolder
{
    /// <exception cref="FailureException">This node has not joined, or its identity cannot be read.</exception>
    public static (NodeIdentity Identity, IReadOnlyList<ServerAddress> Servers) Open(
        ClientSettings settings, SecuritySettings security, TimeProvider time)
    {
        if (security.External is { } external) return (NodeIdentity.Fixed(external.Open(), time), Configured(settings));
        var pki = Pki(settings.Home);
        if (!Directory.Exists(pki) || !NodeCredentials.Exist(pki))
        {
            throw new FailureException(
                Reason.NotTrusted, $"{Display.Text(settings.Home)} has no identity yet",
                "get an invitation from the server's operator, then: filetransfer join LINK");
        }

        IReadOnlyList<ServerAddress> servers = settings.Servers.Count > 0
            ? Configured(settings)
            : [ServerAddress.Parse(File.ReadAllText(Server(settings.Home)).Trim())];
        return (NodeIdentity.Renewable(NodeCredentials.Load(pki), pki, time), servers);
    }

    public static void Save(string home, NodeCredentials credentials, ServerAddress server)
    {
        PrivateFolder.Create(home);
        credentials.Save(Pki(home), replace: true);
        File.WriteAllText(Server(home), server + "\n");
    }

    private static IReadOnlyList<ServerAddress> Configured(ClientSettings settings) => settings.Servers.Count > 0
        ? [.. settings.Servers.Select(server => new ServerAddress(server.Host, server.Port))]
        : throw new FailureException(Reason.Usage, "no server is given", "set client.servers, or FILETRANSFER_CLIENT_SERVERS");

    private static string Pki(string home) => Path.Combine(home, "pki");

    private static string Server(string home) => Path.Combine(home, "server");
}
