using System.Text;
using System.Text.Json;

namespace Imports.Ingress.Tests;

/// <summary>Corrections are read as the import was that they correct, as far as the dataset of now allows it.</summary>
public sealed class When_corrections_inherit_options(RunningIngress ingress)
{
    [Fact]
    public async Task Each_column_is_read_from_the_header_that_it_was_found_under()
    {
        var parent = await ParentAsync("mapping=quantity:amount");
        await parent.HasHeaderAsync(';', ["Amount", "Colour", "Art-Nr"], fields: [2, 0]);
        Assert.Equal("""{"code":"Art-Nr","quantity":"amount"}""", Sorted((await ChildOptionsAsync(parent)).GetProperty("mapping")));

        var twice = await ParentAsync();
        await twice.HasHeaderAsync(';', ["Art", "Amount", "Art"], fields: [2, 1]);
        Assert.Equal("""{"quantity":"Amount"}""", Sorted((await ChildOptionsAsync(twice)).GetProperty("mapping")));
    }

    [Fact]
    public async Task What_no_longer_fits_the_dataset_is_left_out()
    {
        var name = $"goods{Guid.NewGuid():N}"[..20];
        await ingress.Database.RegisterDatasetAsync(Definition(1, "false", "old"));
        var parent = await ParentAsync("blank=quantity:keep&blank=old:keep&mapping=old:Old&mapping=code:Code", name);
        await parent.HasHeaderAsync(',', ["Code", "quantity", "Old"], fields: [0, 1, 2]);
        await ingress.ExecuteAsync("INSERT INTO dataset (tenant_id, name, version, definition) VALUES ('default', @name, 2, @definition)", new { name, definition = Definition(2, "true", "further") });
        var options = await ChildOptionsAsync(parent);
        Assert.Equal("{}", options.GetProperty("blank").GetRawText());
        Assert.Equal("""{"code":"Code","quantity":"quantity"}""", Sorted(options.GetProperty("mapping")));

        string Definition(int version, string required, string last) => $$"""
            { "name": "{{name}}", "version": {{version}}, "business_key": ["code"], "columns": [
              { "name": "code", "type": "text" }, { "name": "quantity", "type": "integer", "required": {{required}} }, { "name": "{{last}}", "type": "text" } ] }
            """;
    }

    /// <summary>Done, with refused rows by its counts.</summary>
    private async Task<GivenImport> ParentAsync(string options = "", string dataset = "stock")
    {
        var import = await GivenImport.PostedAsync(ingress, Encoding.UTF8.GetBytes($"code,quantity\n{Guid.NewGuid()},1\nB,x\n"), dataset, options: options);
        await import.MergedAsync("done");
        return import;
    }

    private async Task<JsonElement> ChildOptionsAsync(GivenImport parent)
    {
        using var posted = await ingress.Http.PostAsync($"/imports/{parent.Id}/corrections", Csv.Body(Csv.New()));
        using var response = await ingress.Http.GetAsync($"/imports/{(await posted.JsonAsync()).TaskId()}");
        return (await response.JsonAsync()).GetProperty("detail").GetProperty("options");
    }

    private static string Sorted(JsonElement mapping)
        => JsonSerializer.Serialize(mapping.EnumerateObject().OrderBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(entry => entry.Name, entry => entry.Value.GetString()));
}
