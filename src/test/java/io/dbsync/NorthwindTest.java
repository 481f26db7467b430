package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sample schema of realistic shape: its tables as they are, and as nested documents. */
final class NorthwindTest extends TableFixture {

  private static final String ORDERS =
      """
      SELECT o.order_id,
             to_jsonb(o) - 'customer_id' || jsonb_build_object(
               'customer', (SELECT jsonb_build_object('id', c.customer_id, 'name', c.company_name)
                              FROM customers c WHERE c.customer_id = o.customer_id),
               'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                  'product', p.product_name, 'category', k.category_name,
                                  'quantity', d.quantity, 'price', d.unit_price) ORDER BY d.product_id), '[]')
                           FROM order_details d
                           JOIN products p USING (product_id) JOIN categories k USING (category_id)
                          WHERE d.order_id = o.order_id)) AS data
        FROM orders o
       WHERE o.shipped_date IS NULL""";

  private static final String CUSTOMERS =
      """
      SELECT c.customer_id AS id, c.country,
             jsonb_build_object('name', c.company_name, 'orders',
               (SELECT count(*) FROM orders o WHERE o.customer_id = c.customer_id)) AS data
        FROM customers c""";

  private static final String EMPLOYEES =
      """
      WITH RECURSIVE chain AS (
        SELECT employee_id, reports_to, 0 AS level FROM employees WHERE reports_to IS NULL
        UNION ALL
        SELECT e.employee_id, e.reports_to, chain.level + 1 FROM employees e JOIN chain ON e.reports_to = chain.employee_id)
      SELECT employee_id, jsonb_build_object('level', level, 'name', e.last_name, 'territories',
               (SELECT jsonb_agg(trim(t.territory_description) ORDER BY t.territory_id)
                  FROM employee_territories et JOIN territories t USING (territory_id)
                 WHERE et.employee_id = e.employee_id)) AS data
        FROM chain JOIN employees e USING (employee_id)""";

  private static final Map<String, List<String>> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put("categories", List.of("category_id"));
    TABLES.put("customers", List.of("customer_id"));
    TABLES.put("employees", List.of("employee_id"));
    TABLES.put("territories", List.of("territory_id"));
    TABLES.put("employee_territories", List.of("employee_id", "territory_id"));
    TABLES.put("products", List.of("product_id"));
    TABLES.put("orders", List.of("order_id"));
    TABLES.put("order_details", List.of("order_id", "product_id"));
  }

  @Test
  void isCopiedAsItIsAndAsNestedDocuments() throws IOException {
    // Given
    inSource(Files.readString(Path.of("src/test/resources/northwind.sql")));
    Map<String, String> settings = new LinkedHashMap<>();
    TABLES.keySet().forEach(table -> settings.put("sync.table." + table + ".source", table));
    Map.of("open_orders", ORDERS, "clients", CUSTOMERS, "staff", EMPLOYEES)
        .forEach((name, query) -> settings.put("sync.table." + name + ".query", query));
    settings.put("sync.table.open_orders.key", "order_id");
    settings.put("sync.table.clients.key", "country,id");
    settings.put("sync.table.staff.key", "employee_id");
    start(settings);
    Zoo zoo = new Zoo(engine, databases);
    TABLES.forEach(zoo::add);
    zoo.addQuery("open_orders", ORDERS, List.of("order_id"));
    zoo.addQuery("clients", CUSTOMERS, List.of("country", "id"));
    zoo.addQuery("staff", EMPLOYEES, List.of("employee_id"));
    zoo.awaitInSync();
    zoo.assertSettled();

    for (List<String> writes :
        List.of(
            // only a child, or a child's child, changes
            List.of("UPDATE order_details SET quantity = quantity + 1 WHERE order_id = 8"),
            List.of("DELETE FROM order_details WHERE order_id = 15"),
            List.of("INSERT INTO order_details VALUES (14, 3, 9.9, 1, 0)"),
            List.of("UPDATE categories SET category_name = 'Milk' WHERE category_id = 3"),
            List.of(
                "UPDATE territories SET territory_description = 'North' WHERE territory_id = '1003'"),
            List.of("UPDATE employees SET reports_to = 9 WHERE employee_id = 5"),
            // rows leave the filter, enter it, change their key
            List.of(
                "UPDATE orders SET shipped_date = '1996-08-01' WHERE order_id BETWEEN 20 AND 30"),
            List.of(
                "UPDATE orders SET shipped_date = NULL WHERE order_id = 25",
                "UPDATE customers SET country = 'AT' WHERE customer_id = 'CUSTC'",
                "DELETE FROM order_details WHERE order_id = 40",
                "DELETE FROM orders WHERE order_id = 40"))) {
      // When
      inSource(writes.toArray(String[]::new));

      // Then
      zoo.awaitInSync();
    }
    zoo.assertSettled();
    assertThat(countInTarget("open_orders_snapshots WHERE sync_status = 'deleted'")).isEqualTo(11);
  }
}
