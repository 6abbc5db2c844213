// Brief
