using Imports.Gateway;
using Imports.Hosting;

var app = ServiceHost.Create("gateway", args).AddGateway().Build();
app.MapImportsHealth();
app.MapGateway();
app.Run();
