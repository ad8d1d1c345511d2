using Imports.Hosting;
using Imports.Validation;

var app = ServiceHost.Create("validation", args).AddValidation().Build();
app.MapImportsHealth();
app.Run();
