using System.Net;
using System.Net.Sockets;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Peers;

/// <summary>
/// OpenSSH on a free port of loopback with keys of its own; the user's own configuration and keys are neither read nor
/// written. Needs Debian's openssh-server and openssh-client.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/sshd";

    /// <summary>The fastest cipher where the processor has AES, and what TLS uses as well.</summary>
    private const string Cipher = "aes128-gcm@openssh.com";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LiveProcess _process;
    private readonly string _clientConfig;

    private SshServer(LiveProcess process, string clientConfig) => (_process, _clientConfig) = (process, clientConfig);

    /// <summary>The listening process; it waits for its children, so their time is counted with it.</summary>
    public int Id => _process.Id;

    /// <exception cref="FileNotFoundException">OpenSSH is not installed.</exception>
    public static async Task<SshServer> StartAsync(string folder, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("sshd is started as Debian has it");
        if (!File.Exists(Daemon)) throw new FileNotFoundException("no sshd: apt-get install openssh-server openssh-client");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Debian's sshd wants this empty folder, which its service would make.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        await KeyAsync(Path.Combine(folder, "host"), cancel);
        await KeyAsync(Path.Combine(folder, "user"), cancel);
        var port = FreePort();
        var (server, client) = (Path.Combine(folder, "sshd_config"), Path.Combine(folder, "ssh_config"));
        await File.WriteAllTextAsync(server, ServerConfig(folder, port), cancel);
        await File.WriteAllTextAsync(client, ClientConfig(folder, port), cancel);
        var process = LiveProcess.Start(Daemon, ["-D", "-e", "-f", server]);
        await AnswersAsync(process, port, cancel);
        return new SshServer(process, client);
    }

    public IReadOnlyList<string> Scp(string from, string to) => ["scp", "-q", "-F", _clientConfig, from, $"bench:{to}"];

    /// <summary>The contents of a folder, as a tree.</summary>
    public IReadOnlyList<string> Rsync(string from, string to) => ["rsync", "-a", "-e", $"ssh -F {_clientConfig}", $"{from}/", $"bench:{to}/"];

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string ServerConfig(string folder, int port) =>
        $"""
        Port {port}
        ListenAddress 127.0.0.1
        HostKey {folder}/host
        AuthorizedKeysFile {folder}/user.pub
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        PermitRootLogin prohibit-password
        Subsystem sftp /usr/lib/openssh/sftp-server

        """;

    private static string ClientConfig(string folder, int port) =>
        $"""
        Host bench
          HostName 127.0.0.1
          Port {port}
          User {Environment.UserName}
          IdentityFile {folder}/user
          IdentitiesOnly yes
          StrictHostKeyChecking no
          UserKnownHostsFile {folder}/known_hosts
          GlobalKnownHostsFile /dev/null
          LogLevel ERROR
          BatchMode yes
          Ciphers {Cipher}

        """;

    private static async Task KeyAsync(string path, CancellationToken cancel)
    {
        await using var process = LiveProcess.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
        if (await process.EndAsync(cancel) != 0) throw new InvalidOperationException($"ssh-keygen: {process.Errors()}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task AnswersAsync(LiveProcess process, int port, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (process.HasEnded) throw new InvalidOperationException($"sshd: {process.Errors()}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
            }
        }
    }
}
