using System.Collections.Concurrent;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Codes and keys: where they may be seen, and who may own them.</summary>
public sealed class SecretTests
{
    private const UnixFileMode Key = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b111_111;

    [Fact]
    public async Task A_code_and_a_key_are_in_no_log_no_error_no_trace_and_no_list_of_processes()
    {
        if (!OperatingSystem.IsLinux()) return;   // lists of processes are read from /proc
        await using var site = await Site.OpenAsync(_ => null, ["--debug"], "ann");
        var (link, used) = (await site.InviteAsync(), await site.InviteAsync());
        var input = site.NewPath();
        await File.WriteAllTextAsync(input, link + "\n");
        var fromInput = new Launch { Wrapper = ["sh", "-c", "exec \"$@\" < \"$0\"", input] };
        var fromEnvironment = new Launch { Environment = new Dictionary<string, string> { ["FILETRANSFER_JOIN_LINK"] = used } };
        var said = new List<string>();
        using var sampling = new CancellationTokenSource();
        var seen = SampleAsync(sampling.Token);

        foreach (var (launch, word, name) in new[] { (fromInput, "-", "a"), (fromEnvironment, "", "b"), (fromInput, "-", "again") })
        {
            string[] words = ["join", .. word.Length > 0 ? new[] { word } : [], "--debug", "--name", name, "--home", site.NewPath()];
            var result = await NodeProcess.RunAsync(launch, words);
            Assert.Equal(name == "again" ? 4 : 0, result.Exit);
            said.AddRange([.. result.Out, .. result.Errors]);
        }

        foreach (var words in new[] { new[] { "ls" }, ["get", "nothing"], ["status"], ["nodes"], ["revoke", "nobody"] })
        {
            var result = await site["ann"].RunAsync([.. words, "--debug"]);
            said.AddRange([.. result.Out, .. result.Errors]);
        }

        await sampling.CancelAsync();
        var commands = await seen;
        said.Add(site.Server.ToString());
        said.AddRange(Directory.GetFiles(Path.Combine(site.Data, ".filetransfer", "log")).Select(ReadShared));
        Assert.Contains(commands, command => command.Contains("join", StringComparison.Ordinal));
        foreach (var secret in new[] { Code(link), Code(used), KeyLine(site["ann"]) })
        {
            Assert.All(said, text => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
            Assert.All(commands, text => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Without_a_link_join_says_where_it_takes_one_from()
    {
        Assert.Contains("FILETRANSFER_JOIN_LINK", await NodeProcess.RefusesAsync(2, null, "join"), StringComparison.Ordinal);
        await NodeProcess.RefusesAsync(2, null, "join", "http://example.org/CODE");
    }

    [Fact]
    public async Task Keys_and_what_is_around_them_belong_to_their_user_alone_whatever_the_mask()
    {
        if (OperatingSystem.IsWindows()) return;   // no modes there
        var open = new Launch { Wrapper = ["sh", "-c", "umask 000; exec \"$0\" \"$@\""] };
        await using var site = await Site.OpenAsync(_ => open, []);
        var link = await site.InviteAsync();
        var home = site["ann"];
        (await NodeProcess.RunAsync(open, "join", link, "--home", home.Path)).WithExit(0);

        foreach (var pki in new[] { Path.Combine(site.Data, ".filetransfer", "pki"), Path.Combine(home.Path, "pki") })
        {
            Assert.Equal(Key | UnixFileMode.UserExecute, File.GetUnixFileMode(pki));
            foreach (var file in Directory.GetFiles(pki, "*.pem")) Assert.Equal(Key, File.GetUnixFileMode(file));
        }

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(site.Data, ".filetransfer")) & Others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(home.Path) & Others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(site.Data) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task A_loose_key_a_linked_folder_and_a_configuration_of_everybody_stop_the_start_until_they_are_mended()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var site = await Site.OpenAsync("ann");
        await site.Server.KillAsync();
        var pki = Path.Combine(site.Data, ".filetransfer", "pki");
        var key = Path.Combine(pki, "site.pem");
        string[] start = ["server", "--data", site.Data, "--listen", "127.0.0.1:0"];

        File.SetUnixFileMode(key, Key | UnixFileMode.OtherRead);
        Assert.Contains($"chmod 600 {key}", await NodeProcess.RefusesAsync(2, null, start), StringComparison.Ordinal);
        File.SetUnixFileMode(key, Key);
        File.SetUnixFileMode(pki, Key | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        Assert.Contains($"chmod 700 {pki}", await NodeProcess.RefusesAsync(2, null, start), StringComparison.Ordinal);
        File.SetUnixFileMode(pki, Key | UnixFileMode.UserExecute);
        var above = Path.GetDirectoryName(pki)!;
        File.SetUnixFileMode(above, Key | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        Assert.Contains($"chmod o-w {above}", await NodeProcess.RefusesAsync(2, null, start), StringComparison.Ordinal);
        File.SetUnixFileMode(above, Key | UnixFileMode.UserExecute);
        Directory.Move(pki, pki + "-real");
        Directory.CreateSymbolicLink(pki, pki + "-real");
        Assert.Contains("symbolic link", await NodeProcess.RefusesAsync(2, null, start), StringComparison.Ordinal);
        File.Delete(pki);
        Directory.Move(pki + "-real", pki);
        File.Move(key, key + ".real");
        File.CreateSymbolicLink(key, key + ".real");
        Assert.Contains("symbolic link", await NodeProcess.RefusesAsync(2, null, start), StringComparison.Ordinal);
        File.Move(key + ".real", key, overwrite: true);

        var config = SampleFiles.Make(site.NewPath(".conf"), 0);
        File.SetUnixFileMode(config, Key | UnixFileMode.OtherWrite);
        Assert.Contains("chmod o-w", await NodeProcess.RefusesAsync(2, null, [.. start, "--config", config]), StringComparison.Ordinal);
        File.SetUnixFileMode(config, Key);
        var log = site.NewPath();
        File.CreateSymbolicLink(log, site.NewPath("elsewhere"));
        var logged = new Launch { Environment = new Dictionary<string, string> { ["FILETRANSFER_LOG_FILE"] = log } };
        Assert.Contains("symbolic link", await NodeProcess.RefusesAsync(2, logged, start), StringComparison.Ordinal);

        await site.StartServerAsync();
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }

    private static async Task<IReadOnlyCollection<string>> SampleAsync(CancellationToken cancel)
    {
        var seen = new ConcurrentDictionary<string, bool>();
        await Task.Run(
            () =>
            {
                while (!cancel.IsCancellationRequested)
                {
                    foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
                    {
                        try
                        {
                            seen[File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ')] = true;
                        }
                        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                        {
                            // It ended while we looked.
                        }
                    }
                }
            },
            CancellationToken.None);
        return [.. seen.Keys];
    }

    private static string Code(string link) => link[(link.LastIndexOf('/') + 1)..];

    private static string KeyLine(SiteHome home) => File.ReadLines(Path.Combine(home.Path, "pki", "node.pem")).ElementAt(1);

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
