using System.Globalization;

namespace FileTransfer.Tests.Support;

/// <summary>Where and under what a process runs.</summary>
internal sealed record Launch
{
    /// <summary>The working folder; null for the folder of temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>A program and its arguments that end by executing what follows, in the same process.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Asks for the server under another address than the one joined.</summary>
    public static Launch ViaPort(int port) => new()
    {
        Environment = new Dictionary<string, string> { ["FILETRANSFER_CLIENT_SERVERS"] = $"127.0.0.1:{port}" },
    };

    /// <summary>
    /// With a disk of <paramref name="mebibytes"/> at <paramref name="folder"/> that only this process sees, and that goes
    /// with it. Where the system does not allow it, the process does not start, and the test fails.
    /// </summary>
    public static Launch WithSmallDisk(string folder, int mebibytes)
    {
        Directory.CreateDirectory(folder);
        string[] mapped = Signals.IsRoot ? [] : ["--map-root-user"];
        return new Launch
        {
            Wrapper =
            [
                "unshare", "--mount", .. mapped, "sh", "-c",
                $"mount -t tmpfs -o size={mebibytes}m tmpfs \"$0\" && exec \"$@\"", folder,
            ],
        };
    }

    /// <summary>As <see cref="WithSmallDisk"/>, with an ext4 that has room for a few files only, however small they are.</summary>
    public static async Task<Launch> WithFewInodesAsync(string folder, int inodes)
    {
        Directory.CreateDirectory(folder);
        var image = folder + ".img";
        await Tool.RunAsync("truncate", "-s", "128M", image);
        await Tool.RunAsync("mkfs.ext4", "-q", "-F", "-b", "4096", "-m", "0", "-N", inodes.ToString(CultureInfo.InvariantCulture), image);
        return new Launch
        {
            Wrapper = ["unshare", "--mount", "sh", "-c", $"mount -o loop \"{image}\" \"$0\" && exec \"$@\"", folder],
        };
    }

    /// <summary>Unable to write a file of more than <paramref name="kibibytes"/>; the system would send it SIGXFSZ.</summary>
    public static Launch WithFileSizeLimit(int kibibytes) => new()
    {
        Wrapper = ["prlimit", $"--fsize={kibibytes * 1024L}"],
    };

    /// <summary>Whose writes of chunks fail with this error from the <paramref name="first"/> on.</summary>
    public static Launch WithFailingWrites(string error, int first) => new()
    {
        Wrapper =
        [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
            $"inject=pwrite64:error={error}:when={first}+",
        ],
    };

    /// <summary>Seeing the disks that <paramref name="other"/> sees.</summary>
    public static Launch Beside(NodeProcess other)
    {
        string[] user = Signals.IsRoot ? [] : ["--user", "--preserve-credentials"];
        return new Launch
        {
            Wrapper = ["nsenter", "--mount", .. user, "--target", other.Id.ToString(CultureInfo.InvariantCulture)],
        };
    }

    /// <summary>Without root's right to pass over permissions, so that an unreadable file is unreadable for root too.</summary>
    public static Launch WithoutPrivileges() => Signals.IsRoot
        ? new Launch { Wrapper = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] }
        : new Launch();
}
