using System.Net.Sockets;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

/// <summary>What does not travel, and that it is said.</summary>
public sealed class TreeScanSkipTests : IDisposable
{
    private readonly TestTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Links_pipes_and_sockets_in_a_tree_are_listed_and_never_followed()
    {
        _tree.File("secret/file");
        _tree.File("top/kept");
        _tree.Link("top/a-link", _tree.At("secret"));
        _tree.Link("top/b-link", _tree.At("secret/file"));
        _tree.Link("top/c-link", "nowhere");
        _tree.Pipe("top/d-pipe");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_tree.At("top/e-socket")));

        var scan = _tree.Scan("top");

        Assert.Equal(["top", "top/kept"], scan.Manifest.Entries.Select(entry => entry.Path.Value));
        Assert.Equal(
            [
                "top/a-link: a symbolic link", "top/b-link: a symbolic link", "top/c-link: a symbolic link",
                "top/d-pipe: a pipe", "top/e-socket: a socket",
            ],
            scan.Skipped.Select(skipped => skipped.ToString()));
    }

    [Fact]
    public async Task A_link_that_is_named_stands_for_its_target_under_the_links_name()
    {
        _tree.File("real/inner", 20, seed: 3);
        _tree.File("one", 30);
        _tree.Link("folder-link", "real");
        _tree.Link("file-link", "one");

        var scan = _tree.Scan("folder-link", "file-link");

        Assert.Equal(
            ["folder-link", "folder-link/inner", "file-link"], scan.Manifest.Entries.Select(entry => entry.Path.Value));
        using var source = new LocalSource(scan);
        using var chunk = await source.ReadAsync(0, CancellationToken.None);
        Assert.Equal(TestTree.Bytes(20, 3), chunk.Data.ToArray());
        Assert.Equal(3, (await source.FinishAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public void A_named_link_is_refused_where_links_are_not_followed_and_not_found_when_it_leads_nowhere()
    {
        _tree.File("one");
        _tree.Link("link", "one");
        _tree.Link("broken", "nowhere");
        _tree.Link("loop", "loop");

        var strict = new ScanOptions { FollowNamedLinks = false };
        Assert.Equal(Reason.Usage, Assert.Throws<FailureException>(() => _tree.Scan(strict, "link")).Failure.Reason);
        Assert.Equal(Reason.NotFound, Assert.Throws<FailureException>(() => _tree.Scan("broken")).Failure.Reason);
        Assert.Equal(Reason.NotFound, Assert.Throws<FailureException>(() => _tree.Scan("loop")).Failure.Reason);
    }

    [Fact]
    public void A_named_pipe_or_device_is_refused()
    {
        var pipe = _tree.Pipe("pipe");

        var failure = Assert.Throws<FailureException>(() => _tree.Scan("pipe")).Failure;
        Assert.Equal((Reason.Usage, $"{pipe} is a pipe"), (failure.Reason, failure.Detail));
        failure = Assert.Throws<FailureException>(
            () => TreeScan.Scan(["/dev/null"], new ScanOptions(), CancellationToken.None)).Failure;
        Assert.Equal("/dev/null is a device", failure.Detail);
    }

    [Fact]
    public void Names_that_are_not_valid_utf8_are_listed_and_never_merged_with_the_one_they_look_like()
    {
        _tree.File("top/\uFFFD", 7);
        _tree.File("top/plain");
        _tree.RawFile("top", 0xFF);
        _tree.RawFile("top", (byte)'x', 0xED, 0xA0, 0x80);

        var scan = _tree.Scan("top");

        Assert.Equal(["top", "top/plain", "top/\uFFFD"], scan.Manifest.Entries.Select(entry => entry.Path.Value));
        Assert.Equal(7, scan.Manifest.Entries[2].Size);
        Assert.Equal(2, scan.Skipped.Count);
        Assert.All(scan.Skipped, skipped => Assert.Equal("the name is not valid UTF-8", skipped.Cause));
    }

    [Fact]
    public void Deep_unicode_and_control_characters_travel_as_they_are()
    {
        const string Name = "日本語/😀/e\u0301/tab\there/\u202Egnp.exe";
        _tree.File($"top/{Name}");

        var scan = _tree.Scan("top");

        Assert.Equal($"top/{Name}", scan.Manifest.Entries[^1].Path.Value);
        Assert.Empty(scan.Skipped);
        Assert.Contains(scan.Warnings, warning => warning.Contains("tab\\u{9}here", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_that_other_systems_cannot_hold_are_warned_about()
    {
        foreach (var name in new[] { "a:b", "con.txt", "fine", "Same", "same", "\u00c9", "\u00e9" }) _tree.File($"top/{name}");

        var warnings = _tree.Scan("top").Warnings;

        Assert.Equal(4, warnings.Count);
        Assert.Contains(warnings, warning => warning.StartsWith("top/a:b: Windows", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.StartsWith("top/con.txt: ", StringComparison.Ordinal));
        Assert.Contains("top/same: only upper and lower case tell it from Same", warnings);
        Assert.Contains("top/\u00e9: only upper and lower case tell it from \u00c9", warnings);
    }

    [Fact]
    public void What_cannot_be_read_in_a_tree_is_listed_with_its_cause()
    {
        var locked = _tree.File("top/locked");
        var closed = _tree.Folder("top/closed");
        var broken = _tree.File("top/sub/broken");
        _tree.File("top/kept");
        var files = new FaultyFiles
        {
            Unreadable = { locked },
            OnNames = folder => folder == closed ? new UnauthorizedAccessException("no") : null,
            OnFind = path => path == broken ? new IOException("Input/output error") : null,
        };

        var scan = TreeScan.Scan([_tree.At("top")], new ScanOptions(), files, CancellationToken.None);

        Assert.Equal(3, files.Injected);
        Assert.Equal(["top", "top/kept", "top/sub"], scan.Manifest.Entries.Select(entry => entry.Path.Value));
        Assert.Equal(
            ["top/closed: permission denied", "top/locked: permission denied", "top/sub/broken: Input/output error"],
            scan.Skipped.Select(skipped => skipped.ToString()));
    }

    [Fact]
    public void A_named_path_that_cannot_be_read_ends_the_scan()
    {
        var (file, folder) = (_tree.File("file"), _tree.Folder("folder"));
        var files = new FaultyFiles
        {
            Unreadable = { file },
            OnNames = _ => new UnauthorizedAccessException("no"),
        };

        Assert.Equal(Reason.AccessDenied, Failure(file));
        Assert.Equal(Reason.AccessDenied, Failure(folder));
        files.OnFind = _ => new IOException("Input/output error");
        Assert.Equal(Reason.StorageFailed, Failure(folder));
        Assert.Equal(3, files.Injected);

        Reason Failure(string path) => Assert.Throws<FailureException>(
            () => TreeScan.Scan([path], new ScanOptions(), files, CancellationToken.None)).Failure.Reason;
    }
}
