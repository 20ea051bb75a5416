using System.Diagnostics;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class KeyFileTests : IDisposable
{
    private const UnixFileMode Key = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Keys_are_0600_in_a_0700_folder()
    {
        if (OperatingSystem.IsWindows()) return;   // no modes there

        Assert.Equal(Key | UnixFileMode.UserExecute, File.GetUnixFileMode(_site.Folder));
        Assert.Equal(Key, File.GetUnixFileMode(Path.Combine(_site.Folder, "site.pem")));
        Assert.Equal(Key, File.GetUnixFileMode(Path.Combine(_site.Folder, "node.pem")));
        Assert.Matches("\\A-----BEGIN PRIVATE KEY-----", File.ReadAllText(Path.Combine(_site.Folder, "site.pem")));
    }

    [Theory]
    [InlineData("site.pem", UnixFileMode.GroupRead)]
    [InlineData("site.pem", UnixFileMode.OtherRead)]
    [InlineData("node.pem", UnixFileMode.GroupWrite)]
    public void A_key_open_to_others_is_refused_with_the_chmod_to_do(string name, UnixFileMode extra)
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Path.Combine(_site.Folder, name);
        File.SetUnixFileMode(path, Key | extra);

        var refused = Assert.Throws<FailureException>(() => _site.Reopen());

        Assert.Equal(Reason.Usage, refused.Failure.Reason);
        Assert.Contains(path, refused.Failure.Detail, StringComparison.Ordinal);
        Assert.Equal($"chmod 600 {path}", refused.Failure.Hint);
    }

    [Fact]
    public void A_folder_open_to_others_is_refused_with_the_chmod_to_do()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_site.Folder, Key | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);

        var refused = Assert.Throws<FailureException>(() => _site.Reopen());

        Assert.Equal(Reason.Usage, refused.Failure.Reason);
        Assert.Equal($"chmod 700 {_site.Folder}", refused.Failure.Hint);
    }

    [Fact]
    public void A_key_of_another_user_is_not_ours()
    {
        if (!OperatingSystem.IsLinux()) return;   // elsewhere the owner is not asked
        var ours = Path.Combine(_site.Folder, "node.pem");
        using (var file = File.OpenRead(ours)) Assert.True(OwnFiles.IsOurs(file.SafeFileHandle));

        var foreign = "/etc/passwd";   // root's
        if (Environment.IsPrivilegedProcess)
        {
            foreign = ours;
            using var chown = Process.Start("chown", ["65534", ours]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
            var refused = Assert.Throws<FailureException>(() => _site.Reopen());
            Assert.Contains("another user", refused.Failure.Detail, StringComparison.Ordinal);
        }

        using var theirs = File.OpenRead(foreign);
        Assert.False(OwnFiles.IsOurs(theirs.SafeFileHandle));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_temporary_one()
    {
        var before = Directory.GetFiles(_site.Folder).Order().ToList();
        Directory.CreateDirectory(Path.Combine(_site.Folder, "blocked.pem"));
        var files = PkiFolder.Open(_site.Folder);

        Assert.Throws<FailureException>(() => files.WriteKeyFile("blocked.pem", "x", replace: true));
        Assert.Throws<FailureException>(() => files.WriteKeyFile("site.pem", "x", replace: false));

        Assert.Equal(before, Directory.GetFiles(_site.Folder).Order());
        _site.Reopen().Dispose();
    }
}
