using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;

namespace FileTransfer.Node.Hosting;

/// <summary>A broadcaster's data folder as its member of the site: identity in <c>pki/</c>, and the server's address in <c>server</c>.</summary>
internal static class BroadcasterFolder
{
    private const string Join = "filetransfer broadcaster --join LINK";

    public static bool HasIdentity(DataFolder data) => Directory.Exists(data.Pki) && NodeCredentials.Exist(data.Pki);

    /// <exception cref="FailureException">It has not joined, is a server's, or its identity cannot be read.</exception>
    public static (NodeIdentity Identity, ServerAddress Server) Open(DataFolder data, TimeProvider time)
    {
        if (!HasIdentity(data))
        {
            throw new FailureException(
                Reason.NotTrusted, $"{Display.Text(data.Path)} has no identity yet",
                $"on the server: filetransfer invite --roles broadcaster; then here: {Join}");
        }

        var credentials = NodeCredentials.Load(data.Pki);
        if (credentials.Identity.Kind == NodeKind.Broadcaster)
            return (NodeIdentity.Renewable(credentials, data.Pki, time), ServerAddress.Parse(File.ReadAllText(Server(data)).Trim()));
        var kind = NodeKinds.Format(credentials.Identity.Kind);
        credentials.Dispose();
        throw new FailureException(
            Reason.Usage, $"{Display.Text(data.Path)} belongs to a {kind}, not to a broadcaster", "name another folder with --data");
    }

    public static void Save(DataFolder data, NodeCredentials credentials, ServerAddress server)
    {
        credentials.Save(data.Pki, replace: true);
        File.WriteAllText(Server(data), server + "\n");
    }

    private static string Server(DataFolder data) => Path.Combine(data.Work, "server");
}
