using Imports.Datasets;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Migrator.Tests;

/// <summary>Folders of definitions against the tables that are there.</summary>
public sealed class When_datasets_are_registered(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Own = "_import_id BINARY(16) NOT NULL, _changed_at DATETIME(6) NOT NULL";

    private readonly string name = $"d{Guid.NewGuid().ToString("N")[..12]}";

    [Theory]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, {own}, PRIMARY KEY (tenant_id, id)", "$.columns[1] is not in the table")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255), other INT UNIQUE, {own}, PRIMARY KEY (tenant_id, id)", "$.business_key must be the only unique key")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255), {own}, PRIMARY KEY (id)", "$.business_key must be the primary key")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255), {own}", "$.business_key must be the primary key")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(254), {own}, PRIMARY KEY (tenant_id, id)", "$.columns[1].type needs VARCHAR(255) in utf8mb4, or wider")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255) CHARACTER SET latin1, {own}, PRIMARY KEY (tenant_id, id)", "$.columns[1].type needs VARCHAR(255) in utf8mb4")]
    [InlineData("tenant_id VARCHAR(64), id INT, note VARCHAR(255), {own}, PRIMARY KEY (tenant_id, id)", "$.columns[0].type needs BIGINT")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT UNSIGNED, note VARCHAR(255), {own}, PRIMARY KEY (tenant_id, id)", "$.columns[0].type needs BIGINT")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255) NOT NULL, {own}, PRIMARY KEY (tenant_id, id)", "$.columns[1].required must be true")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255) AS ('x') STORED, {own}, PRIMARY KEY (tenant_id, id)", "$.columns[1] is generated")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255), further INT NOT NULL, {own}, PRIMARY KEY (tenant_id, id)", "$.columns lack further")]
    [InlineData("tenant_id VARCHAR(63), id BIGINT, note VARCHAR(255), {own}, PRIMARY KEY (tenant_id, id)", "$.table")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255), PRIMARY KEY (tenant_id, id)", "lacks the platform's column: ADD COLUMN `_import_id`")]
    [InlineData("tenant_id VARCHAR(64), id BIGINT, note VARCHAR(255), _import_id BINARY(16), _changed_at DATETIME, PRIMARY KEY (tenant_id, id)", "`_changed_at` as DATETIME(6)")]
    public async Task A_table_that_does_not_fit_is_refused_and_left_as_it_is(string columns, string fault)
    {
        await ExecuteAsync($"CREATE TABLE {Table()} ({columns.Replace("{own}", Own, StringComparison.Ordinal)}) ENGINE = InnoDB");
        var before = await DdlAsync();
        var e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(Definition(1, """{ "name": "note", "type": "text" }""", """ "indexes": [["note"]],""")));
        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("file0.json: $.", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await DdlAsync());
    }

    [Theory]
    [InlineData("text", "max_length", "20", "VARCHAR(20)", true)]
    [InlineData("text", "max_length", "20", "VARCHAR(21) COLLATE utf8mb4_general_ci", true)]
    [InlineData("text", "max_length", "20", "MEDIUMTEXT", true)]
    [InlineData("text", "max_length", "20", "CHAR(20)", false)]
    [InlineData("text", "max_length", "20", "TINYTEXT", false)]
    [InlineData("integer", null, null, "DECIMAL(19, 0)", true)]
    [InlineData("integer", null, null, "DECIMAL(18, 0)", false)]
    [InlineData("integer", null, null, "DOUBLE", false)]
    [InlineData("decimal", "precision", "6", "DECIMAL(6, 2)", true)]
    [InlineData("decimal", "precision", "6", "DECIMAL(7, 3)", true)]
    [InlineData("decimal", "precision", "6", "DECIMAL(6, 3)", false)]
    [InlineData("decimal", "precision", "6", "DECIMAL(8, 1)", false)]
    [InlineData("decimal", "precision", "6", "DECIMAL(6, 2) UNSIGNED", false)]
    [InlineData("boolean", null, null, "BOOLEAN", true)]
    [InlineData("boolean", null, null, "INT", true)]
    [InlineData("boolean", null, null, "CHAR(1)", false)]
    [InlineData("date", null, null, "DATE", true)]
    [InlineData("date", null, null, "VARCHAR(10)", false)]
    [InlineData("timestamp", null, null, "DATETIME(6)", true)]
    [InlineData("timestamp", null, null, "DATETIME(5)", false)]
    [InlineData("timestamp", null, null, "TIMESTAMP(6) NULL", false)]
    [InlineData("uuid", null, null, "VARCHAR(36)", true)]
    [InlineData("uuid", null, null, "BINARY(16)", false)]
    [InlineData("enum", "allowed", "[\"S\", \"XL\"]", "VARCHAR(2)", true)]
    [InlineData("enum", "allowed", "[\"S\", \"XL\"]", "VARCHAR(1)", false)]
    [InlineData("json", null, null, "LONGTEXT", true)]
    [InlineData("json", null, null, "MEDIUMTEXT", false)]
    public async Task A_wider_type_fits_and_a_narrower_one_does_not(string type, string? property, string? value, string sqlType, bool fits)
    {
        await ExecuteAsync($"CREATE TABLE {Table()} (tenant_id VARCHAR(64), id BIGINT, c {sqlType}, {Own}, PRIMARY KEY (tenant_id, id)) ENGINE = InnoDB");
        var definition = Definition(1, $$"""{ "name": "c", "type": "{{type}}"{{(property is null ? "" : $", \"{property}\": {value}")}} }""");
        if (fits)
            await RegisterAsync(definition);
        else
            Assert.Contains("$.columns[1].type needs", (await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(definition))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Views_other_engines_and_keys_that_fold_case_are_refused()
    {
        const string Definition = """{ "name": "{0}", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "text", "max_length": 20 }] }""";
        await ExecuteAsync($"CREATE TABLE {Table("f")} (tenant_id VARCHAR(64), id VARCHAR(20) COLLATE utf8mb4_general_ci, {Own}, PRIMARY KEY (tenant_id, id)) ENGINE = InnoDB");
        await ExecuteAsync($"CREATE TABLE {Table("e")} (tenant_id VARCHAR(64), id VARCHAR(20), {Own}, PRIMARY KEY (tenant_id, id)) ENGINE = MyISAM");
        await ExecuteAsync($"CREATE VIEW {Table("v")} AS SELECT * FROM {Table("f")}");
        await ExecuteAsync($"CREATE TABLE {Table("p")} (tenant_id VARCHAR(64), id VARCHAR(20), {Own}, PRIMARY KEY (tenant_id, id(10))) ENGINE = InnoDB");
        var e = await Assert.ThrowsAsync<MigrationException>(
            () => RegisterAsync([.. new[] { "f", "e", "v", "p" }.Select(suffix => Definition.Replace("{0}", name + suffix, StringComparison.Ordinal))]));

        // All of them at once, each with its file.
        Assert.Contains($"file0.json: $.columns[0].type is in the business key and must be compared by utf8mb4_bin, in whose order rows are merged; {name}f.id has utf8mb4_general_ci", e.Message, StringComparison.Ordinal);
        Assert.Contains($"file1.json: $.table must be an InnoDB table: {name}e is of MyISAM", e.Message, StringComparison.Ordinal);
        Assert.Contains($"file2.json: $.table must be an InnoDB table: {name}v is a view", e.Message, StringComparison.Ordinal);
        Assert.Contains("file3.json: $.business_key must be the primary key", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_table_has_its_indexes_and_a_new_version_adds_columns_and_indexes()
    {
        await RegisterAsync(Definition(1, """{ "name": "a", "type": "integer" }, { "name": "b", "type": "text" }""", """ "indexes": [["a"], ["b", "a"]],"""));
        await RegisterAsync(Definition(1, """{ "name": "a", "type": "integer" }, { "name": "b", "type": "text" }""", """ "indexes": [["a"], ["b", "a"]],"""));
        Assert.Equal(["PRIMARY", "ix_a", "ix_b_a"], await IndexesAsync());
        await ExecuteAsync($"INSERT INTO {Table()} (tenant_id, id, a, _import_id, _changed_at) VALUES ('default', 1, 2, RANDOM_BYTES(16), UTC_TIMESTAMP(6))");

        const string Columns = """{ "name": "a", "type": "integer" }, { "name": "b", "type": "text" }, { "name": "c", "type": "date", "required": true }""";
        await RegisterAsync(Definition(2, Columns, """ "indexes": [["a"], ["b", "a"], ["b"], ["c", "b"]],"""));
        await RegisterAsync(Definition(2, Columns, """ "indexes": [["a"], ["b", "a"], ["b"], ["c", "b"]],"""));
        Assert.Equal(["PRIMARY", "ix_a", "ix_b_a", "ix_c_b"], await IndexesAsync());
        Assert.True((await TargetAsync())!.Column("c") is { DataType: "date", IsNullable: true });

        // A folder of an older release does no harm.
        await RegisterAsync(Definition(1, """{ "name": "a", "type": "integer" }, { "name": "b", "type": "text" }""", """ "indexes": [["a"], ["b", "a"]],"""));
    }

    [Theory]
    [InlineData(2, """{ "name": "a", "type": "decimal" }""", "", "$.columns[1].type needs DECIMAL(18, 2)")]
    [InlineData(2, """{ "name": "b", "type": "text" }""", "", "$.columns lack a, which is NOT NULL")]
    [InlineData(2, """{ "name": "a", "type": "integer" }""", "", "$.columns[1].required must be true")]
    [InlineData(2, """{ "name": "a", "type": "integer", "required": true }""", """ "table": "another",""", "$.table was")]
    [InlineData(1, """{ "name": "a", "type": "integer", "required": true, "min": 0 }""", "", "$.version 1 of")]
    [InlineData(0, """{ "name": "a", "type": "integer", "required": true }""", "", "$.version must be 1 or more")]
    public async Task A_new_version_that_the_table_cannot_follow_is_refused(int version, string columns, string parts, string fault)
    {
        await RegisterAsync(Definition(1, """{ "name": "a", "type": "integer", "required": true }"""));
        var e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(Definition(version, columns, parts)));
        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_that_was_never_stored_is_refused()
    {
        await RegisterAsync(Definition(3, """{ "name": "a", "type": "integer" }"""));
        var e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(Definition(2, """{ "name": "a", "type": "integer" }""")));
        Assert.Contains("$.version is older than 3, which is stored", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_are_found_in_the_folder_in_any_order_or_among_what_is_stored()
    {
        await RegisterAsync(Referring("a", $"{name}b"), Referring("b", $"{name}c"), Keyed("c"));
        await RegisterAsync(Referring("d", $"{name}c"));
    }

    [Fact]
    public async Task References_that_lead_nowhere_are_refused()
    {
        var e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(
            Referring("a", "nowhere"),
            Keyed("b", "[\"id\", \"other\"]"),
            Referring("c", $"{name}b"),
            $$"""{ "name": "{{name}}e", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }] }""",
            Referring("f", $"{name}e")));
        Assert.Contains("file0.json: $.columns[1].references.dataset names 'nowhere', which is no dataset", e.Message, StringComparison.Ordinal);
        Assert.Contains($"file2.json: $.columns[1].references.dataset names '{name}b', whose business key is not one column", e.Message, StringComparison.Ordinal);
        Assert.Contains("file4.json: $.columns[1].references is of type Text, and the key", e.Message, StringComparison.Ordinal);
        Assert.Null(await TargetAsync("a"));

        e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(Keyed("a"), Referring("b", $"{name}c"), Referring("c", $"{name}b")));
        Assert.Contains("file1.json, file2.json: the references of these datasets run in a circle", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_datasets_do_not_share_a_table_and_two_files_no_dataset()
    {
        var e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(Keyed("a"), Keyed("b").Replace("\"version\"", $"\"table\": \"{name}a\", \"version\"", StringComparison.Ordinal)));
        Assert.Contains($"file1.json: $.table {name}a is the table of the dataset {name}a", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(Keyed("a"), Keyed("a"), """{ "name": "X", "version": 0 }"""));
        Assert.Contains("file0.json, file1.json: $.name is", e.Message, StringComparison.Ordinal);
        Assert.Contains("file2.json: $", e.Message, StringComparison.Ordinal);
    }

    /// <summary>As merge stores one that came over the API: it has the lock, and commits.</summary>
    [Fact]
    public async Task They_are_looked_at_when_nobody_else_is_storing_one()
    {
        await RegisterAsync(Keyed("b"));
        await using var pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 2 });
        await using var storing = await pool.OpenAsync();
        await storing.BeginAsync();
        Assert.Equal([0L], await storing.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE tenant_id = 'default' AND target = '' FOR UPDATE"));
        var registering = RegisterAsync(Keyed("a"));
        await using (var looking = await pool.OpenAsync())
        {
            const string Waits = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = @schema AND info LIKE '%/* imports:migrator.dataset_lock_all %' AND id <> CONNECTION_ID()";
            await Eventually.IsTrueAsync(
                async () => await looking.QueryFirstOrDefaultAsync<long>(Waits, new { schema = database.Server.ControlSchema }) == 1, TimeSpan.FromSeconds(30), "the migrator waits");
        }
        Assert.Null(await TargetAsync("a"));
        var other = Keyed("b").Replace("\"version\": 1", $"\"version\": 2, \"table\": \"{name}a\"", StringComparison.Ordinal);
        await new DatasetStore().AddAsync(storing, "default", DatasetReader.Read(other), other, CancellationToken.None);
        await storing.CommitAsync();

        var e = await Assert.ThrowsAsync<MigrationException>(() => registering);
        Assert.Contains($"$.table {name}a is the table of the dataset {name}b", e.Message, StringComparison.Ordinal);
        Assert.Null(await TargetAsync("a"));
    }

    [Fact]
    public async Task A_stored_definition_that_cannot_be_read_is_named()
    {
        await using var own = new TestDatabaseOfItsOwn();
        await own.Database.InitializeAsync();
        await using (var pool = own.Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 }))
        await using (var session = await pool.OpenAsync())
            await session.ExecuteAsync("INSERT INTO dataset (tenant_id, name, version, definition) VALUES ('default', 'old', 4, '{}')");
        var e = await Assert.ThrowsAsync<MigrationException>(() => own.Database.RegisterDatasetAsync(Keyed("a")));
        Assert.Contains("A stored definition cannot be read: dataset old version 4", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shipped_ones_fit_together()
    {
        await using var own = new TestDatabaseOfItsOwn();
        await own.Database.InitializeAsync();
        await MigrateAsync(own.Database.Server, Path.Combine(Root(), "fixtures", "datasets"));
        await MigrateAsync(own.Database.Server, Path.Combine(Root(), "fixtures", "datasets"));
        await using var pool = own.Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 });
        await using var session = await pool.OpenAsync();
        Assert.Equal(["assets", "generic", "inventory", "stores"], (await new DatasetStore().ListAsync(session, "default", CancellationToken.None)).Select(dataset => dataset.Name));
    }

    private string Definition(int version, string columns, string parts = "")
        => $$"""{ "name": "{{name}}", "version": {{version}}, {{parts}} "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, {{columns}}] }""";

    private string Keyed(string suffix, string key = "[\"id\"]")
        => $$"""{ "name": "{{name}}{{suffix}}", "version": 1, "business_key": {{key}}, "columns": [{ "name": "id", "type": "text" }, { "name": "other", "type": "text" }] }""";

    private string Referring(string suffix, string to)
        => $$"""{ "name": "{{name}}{{suffix}}", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "text" }, { "name": "other", "type": "text", "references": { "dataset": "{{to}}" } }] }""";

    private string Table(string suffix = "") => SqlName.Quote(database.Server.TargetSchema, name + suffix);

    private async Task RegisterAsync(params string[] definitions)
    {
        var folder = Directory.CreateTempSubdirectory("imports-datasets-");
        try
        {
            for (var i = 0; i < definitions.Length; i++)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"file{i}.json"), definitions[i]);
            await MigrateAsync(database.Server, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task MigrateAsync(MySqlServerOptions server, string folder)
        => new SchemaMigrator(new MigratorOptions { Server = server, DatasetsFolder = folder }, NullLoggerFactory.Instance).RunAsync(CancellationToken.None);

    private async Task ExecuteAsync(string sql)
    {
        await using var pool = database.OpenPool(new MySqlPoolOptions { Role = "test ddl", MaxConnections = 1, AllowDdl = true });
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync(sql);
    }

    private async Task<TargetTable?> TargetAsync(string suffix = "")
    {
        await using var pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 });
        await using var session = await pool.OpenAsync();
        return await TargetTable.FindAsync(session, database.Server.TargetSchema, name + suffix, CancellationToken.None);
    }

    private async Task<IEnumerable<string>> IndexesAsync() => (await TargetAsync())!.Indexes.Select(index => index.Name).Order(StringComparer.Ordinal);

    private async Task<string> DdlAsync()
    {
        var target = (await TargetAsync())!;
        return string.Join("\n", target.Columns.Select(column => column.ToString()).Concat(target.Indexes.Select(index => $"{index.Name} {string.Join(',', index.Columns)}")));
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", ".."));

    private sealed class TestDatabaseOfItsOwn : IAsyncDisposable
    {
        public TestDatabase Database { get; } = new();

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
