using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Imports.MySql.Tests;

public sealed class When_rows_go_through_a_server_file(Schemas schemas)
{
    private static readonly string[] Rights = ["SELECT", "INSERT"];

    private MySqlServerOptions Server => schemas.With(BulkLoaderKind.ServerFile);

    [Fact]
    public async Task Its_name_cannot_be_guessed_and_its_mode_lets_the_server_read()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: Server);
        await using var session = await pool.OpenAsync();
        var seen = new List<(string Name, UnixFileMode Mode)>();
        for (var i = 0; i < 2; i++)
        {
            var rows = GivenStreams.Rows(2, id => $"{(10 * i) + id}\t1\ta\n", at: 2, Look);
            Assert.Equal(2, await session.BulkLoadAsync(Schemas.Load(table, "", 2) with { Rows = rows }));
            Assert.Empty(Directory.GetFiles(schemas.ServerFileFolder));
        }

        Assert.All(seen, file => Assert.Matches("^imports-load-[0-9a-f]{32}\\.rows$", file.Name));
        Assert.All(seen, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, file.Mode));
        Assert.Equal(2, seen.Distinct().Count());

        void Look()
        {
            var path = Assert.Single(Directory.GetFiles(schemas.ServerFileFolder));
            if (!OperatingSystem.IsWindows())
                seen.Add((Path.GetFileName(path), File.GetUnixFileMode(path)));
        }
    }

    [Fact]
    public async Task Files_of_a_process_that_died_are_deleted_by_the_next_and_those_in_use_are_not()
    {
        var (left, used, other) = (File($"imports-load-{Guid.NewGuid():n}.rows"), File($"imports-load-{Guid.NewGuid():n}.rows"), File("other.rows"));
        var logged = new Logged();
        try
        {
            using var holder = new FileStream(used, FileMode.Open, FileAccess.Write, FileShare.None);
            await using var pool = new MySqlPool(Server, new() { Role = "test", MaxConnections = 1, AllowLocalInfile = true }, logged);
            await using var session = await pool.OpenAsync();
            Assert.Equal("server-file", await session.BulkLoaderNameAsync());
            Assert.Equal([other, used], Directory.GetFiles(schemas.ServerFileFolder).Order().Reverse());
        }
        finally
        {
            System.IO.File.Delete(used);
            System.IO.File.Delete(other);
        }

        Assert.False(System.IO.File.Exists(left));
        Assert.Equal(
            [
                "MySQL pool test: 1 files of loads that died were deleted from the server's file folder",
                "MySQL pool test: rows are loaded by server-file, since it is set",
            ],
            logged.Of(7005, 7006, 7007));

        string File(string name)
        {
            var path = Path.Combine(schemas.ServerFileFolder, name);
            System.IO.File.WriteAllText(path, "1\t1\ta\n");
            return path;
        }
    }

    [Fact]
    public async Task A_folder_that_the_server_may_not_read_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("imports-server-file-");
        try
        {
            await RefusedAsync(Server with { ServerFileFolder = folder.FullName, ServerFileFolderAtServer = null }, $"(secure_file_priv), and '{folder.FullName}' is not");
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public async Task A_folder_that_the_server_knows_as_another_is_refused()
        => await RefusedAsync(Server with { ServerFileFolderAtServer = $"{Server.ServerFileFolderAtServer}/elsewhere" }, "The server cannot read what is written to");

    [Fact]
    public async Task A_folder_that_is_not_there_is_refused()
        => await RefusedAsync(Server with { ServerFileFolder = $"{schemas.ServerFileFolder}/missing" }, "missing' cannot be used");

    [Fact]
    public async Task A_user_without_the_FILE_right_is_refused_and_with_it_loads()
    {
        var table = await schemas.TableAsync();
        var user = $"u_{Guid.NewGuid():n}"[..16];
        await using var ddl = schemas.DdlPool();
        await using var admin = await ddl.OpenAsync();
        await admin.ExecuteAsync($"CREATE USER '{user}'@'%' IDENTIFIED BY 'secret-9-Word'");
        try
        {
            await admin.ExecuteAsync($"GRANT {string.Join(", ", Rights)} ON {Server.ControlSchema}.* TO '{user}'@'%'");
            var server = Server with { User = user, Password = "secret-9-Word" };
            await RefusedAsync(server, $"The user {user}@% has no FILE right.");

            // The statement of the runbook.
            await admin.ExecuteAsync($"GRANT FILE ON *.* TO '{user}'@'%'");
            await using var pool = schemas.Pool(server: server);
            await using var session = await pool.OpenAsync();
            Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n", 1)));
        }
        finally
        {
            await admin.ExecuteAsync($"DROP USER '{user}'@'%'");
        }
    }

    [Theory]
    [InlineData(null, "ServerFileFolder is missing")]
    [InlineData("files", "ServerFileFolder is 'files'")]
    [InlineData("/it's", "ServerFileFolder is '/it's'")]
    public void Settings_that_cannot_be_are_refused_by_name(string? folder, string problem)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["User"] = "u", ["Password"] = "p", ["Loader"] = "ServerFile", ["ServerFileFolder"] = folder,
        }).Build();
        var error = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddMySql(section));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(MySqlServerOptions server, string reason)
    {
        await using var pool = schemas.Pool(server: server);
        await using var session = await pool.OpenAsync();
        var error = await Assert.ThrowsAsync<BulkLoadUnavailableException>(() => session.BulkLoadAsync(Schemas.Load("none", "1\t1\ta\n", 1)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("Loader ServerFile", error.Message, StringComparison.Ordinal);
        Assert.False(MySqlErrors.IsTransient(error));
        Assert.Empty(Directory.GetFiles(schemas.ServerFileFolder));

        // The session goes on.
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<int>("SELECT 1"));
    }
}
